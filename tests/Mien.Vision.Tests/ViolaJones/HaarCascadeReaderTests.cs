using Mien.Vision.ViolaJones;

namespace Mien.Vision.Tests.ViolaJones;

public sealed class HaarCascadeReaderTests : IDisposable
{
    private const string Valid = """
        <?xml version="1.0"?>
        <opencv_storage><cascade type_id="opencv-cascade-classifier"><stageType>BOOST</stageType><featureType>HAAR</featureType>
        <height>20</height><width>24</width>
        <stages><_><stageThreshold>0.5</stageThreshold><weakClassifiers>
          <_><internalNodes>1 0 0 0.25 -1 -2 1 -0.5</internalNodes><leafValues>0.1 0.2 0.3</leafValues></_>
        </weakClassifiers></_></stages>
        <features>
          <_><rects><_>0 0 24 20 -1.</_><_>6 0 12 20 2.</_></rects></_>
          <_><rects><_>10 2 4 4 -1.</_><_>10 2 2 4 2.</_></rects><tilted>1</tilted></_>
        </features></cascade></opencv_storage>
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ReadsTreesAndTiltedFeatures()
    {
        var cascade = Read(Valid);
        (cascade.Width, cascade.Height, cascade.HasTilted, cascade.MaxTreeNodes).ShouldBe((24, 20, true, 2));
        cascade.Stages.ShouldBe([new HaarStage(0, 1, 0.5f - 1e-5f)]);
        cascade.Trees.ShouldBe([new HaarTree(0, 2)]);
        (cascade.Nodes[0].Left, cascade.Nodes[0].Right, cascade.Nodes[0].RightValue, cascade.Nodes[0].Threshold).ShouldBe((1, 0, 0.1f, 0.25f));
        (cascade.Nodes[1].LeftValue, cascade.Nodes[1].RightValue).ShouldBe((0.2f, 0.3f));
        cascade.Nodes[1].Feature.First.ShouldBe(new HaarRectangle(10, 2, 4, 4, -1));
    }

    [Theory]
    [InlineData("</cascade>", "", "not a Haar cascade")]
    [InlineData("HAAR", "LBP", "feature type LBP")]
    [InlineData("<width>24</width>", "<width>2000000000</width>", "window width")]
    [InlineData("<width>24</width>", "", "<width> is missing")]
    [InlineData("<stageThreshold>0.5", "<stageThreshold>NaN", "not a finite number")]
    [InlineData("1 0 0 0.25", "0 0 0 99e99", "not a finite number")]
    [InlineData("1 0 0 0.25", "1 0 7 0.25", "feature index 7")]
    [InlineData("1 0 0 0.25", "2 0 0 0.25", "child node 2")]
    [InlineData("-1 -2 1 -0.5", "1 -2 1 -0.5", "child node 1")]
    [InlineData("-1 -2 1 -0.5", "-3 -2 1 -0.5", "leaf 3")]
    [InlineData("-1 -2 1 -0.5", "-2147483648 -2 1 -0.5", "leaf 2147483648")]
    [InlineData("-1 -2 1 -0.5", "-1 -2", "four fields")]
    [InlineData("0 0 24 20 -1.", "0 0 25 20 -1.", "rectangle 25")]
    [InlineData("6 0 12 20 2.", "20 0 12 20 2.", "leaves the window")]
    [InlineData("10 2 4 4 -1.", "2 2 4 4 -1.", "leaves the window")]
    [InlineData("<_>6 0 12 20 2.</_>", "", "1 rectangles")]
    [InlineData("<?xml version=\"1.0\"?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "DTD")]
    [InlineData("<_><internalNodes>1 0 0 0.25 -1 -2 1 -0.5</internalNodes><leafValues>0.1 0.2 0.3</leafValues></_>", "", "<weakClassifiers> is empty")]
    public void SaysWhatIsWrongOnOneLine(string part, string replacement, string reason)
    {
        Valid.ShouldContain(part);
        var error = Should.Throw<MienException>(() => Read(Valid.Replace(part, replacement, StringComparison.Ordinal)));
        error.Message.ShouldStartWith(folder.File("cascade.xml") + ": ");
        error.Message.ShouldContain(reason);
        error.Message.ShouldNotContain("\n");
    }

    private HaarCascade Read(string xml)
    {
        File.WriteAllText(folder.File("cascade.xml"), xml);
        return HaarCascadeReader.Read(folder.File("cascade.xml"));
    }
}
