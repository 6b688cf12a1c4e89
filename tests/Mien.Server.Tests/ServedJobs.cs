using System.Text;

namespace Mien.Server.Tests;

/// <summary>Jobs as a database would have them: one that runs, one that is stuck, one that watches.</summary>
internal static class ServedJobs
{
    public const string Json = """
        {"schema":"mien.jobs/1","jobs":[
          {"name":"watch-03","kind":"watch","state":"running","shards":2,"done":0,"underWay":1,"lost":0,"inputs":2,"doneInputs":0,"faces":0,"unreadable":0,"leftAlone":[],"streams":[
            {"stream":"rtsp://door.example.org/<b>1","worker":"vm:5750:107b3113","secondsSinceSeen":0.4,"frames":12403,"dropped":2,"faces":399,"reconnections":1,"claims":2,"gaps":1,"gapSeconds":3.6},
            {"stream":"rtsp://hall.example.org/1","frames":0,"dropped":0,"faces":0,"reconnections":4,"claims":1,"gaps":0,"gapSeconds":0,"error":"rtsp://hall.example.org/1: stalled"}]},
          {"name":"analyze-02","kind":"analyze","state":"stuck","shards":3,"done":2,"underWay":0,"lost":1,"inputs":24,"doneInputs":16,"faces":20,"unreadable":1,"leftAlone":[{"shard":2,"error":"the list is missing"}],"streams":[]},
          {"name":"analyze-01","kind":"analyze","state":"running","shards":100,"done":25,"underWay":4,"lost":0,"inputs":100000,"doneInputs":25000,"faces":24000,"unreadable":0,"inputsPerSecond":312.5,"secondsLeft":240,"leftAlone":[],"streams":[]}]}
        """;

    public static async Task WriteAsync(Stream output, CancellationToken cancellation) => await output.WriteAsync(Encoding.UTF8.GetBytes(Json), cancellation);
}
