namespace Mien.Cli.Tests.Launcher;

// One collection with the other tests that start processes: a script that a forked child still has open cannot be run.
/// <summary>Runs ./mien with stand-ins for dotnet and apt-get.</summary>
[Collection("processes")]
public sealed class LauncherTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Arguments_and_folder_reach_the_program_and_nothing_else_is_written()
    {
        var result = await _sandbox.Run("analyze", "a b.jpg", "");

        result.ShouldBe(new ProgramResult(0, $"ran in {_sandbox.Path}: analyze a b.jpg \n", ""));
    }

    [Fact]
    public async Task Works_through_a_link_from_elsewhere()
    {
        var link = Path.Join(_sandbox.Path, "link");
        File.CreateSymbolicLink(link, Path.Join(_sandbox.Path, "repository/mien"));

        (await _sandbox.RunAs(link, "x")).ShouldBe(new ProgramResult(0, $"ran in {_sandbox.Path}: x\n", ""));
    }

    [Fact]
    public async Task Builds_when_the_content_of_a_source_is_new_and_only_then()
    {
        const string Source = "repository/src/Mien/Labels.cs";

        foreach (var expected in new[] { 1, 1 })
            await RunAndCountBuilds(expected);

        _sandbox.Add(Source, "first");
        await RunAndCountBuilds(2);
        _sandbox.Add(Source, "second");
        await RunAndCountBuilds(3);
        _sandbox.Add(Source, "first");
        await RunAndCountBuilds(3);
        _sandbox.Remove(Source);
        await RunAndCountBuilds(3);
        _sandbox.Add("repository/src/Mien/obj/Labels.g.cs", "generated");
        await RunAndCountBuilds(3);
    }

    [Theory]
    [InlineData("models/light.safetensors")]
    [InlineData("recipes/light.json")]
    [InlineData("samples/astronaut.jpg")]
    public async Task Builds_when_a_file_that_is_copied_beside_the_program_is_new(string name)
    {
        await RunAndCountBuilds(1);
        _sandbox.Add("repository/" + name, "first");
        await RunAndCountBuilds(2);
        _sandbox.Add("repository/" + name, "second");
        await RunAndCountBuilds(3);
    }

    [Fact]
    public async Task Old_builds_go_unless_a_process_runs_from_them()
    {
        await _sandbox.Run("x");
        _sandbox.Log("held.log").ShouldHaveSingleItem().ShouldStartWith(Path.Join(_sandbox.Path, "repository/.mien/cli/"));
        string[] old = [Path.Join(_sandbox.Path, "repository/.mien/cli/used"), Path.Join(_sandbox.Path, "repository/.mien/cli/unused")];
        foreach (var folder in old)
            Directory.SetLastWriteTimeUtc(Directory.CreateDirectory(folder).FullName, DateTime.UtcNow.AddDays(-9));
        using var held = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("flock", ["-s", old[0], "sh", "-c", "echo held; read -r line"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        held.StandardOutput.ReadLine().ShouldBe("held");

        _sandbox.Add("repository/src/Mien/Labels.cs", "first");
        await RunAndCountBuilds(2);
        old.Select(Directory.Exists).ShouldBe([true, false]);
        held.StandardInput.Close();
        held.WaitForExit();
        Directory.SetLastWriteTimeUtc(old[0], DateTime.UtcNow.AddDays(-9));
        _sandbox.Add("repository/src/Mien/Labels.cs", "second");
        await RunAndCountBuilds(3);

        old.Select(Directory.Exists).ShouldBe([false, false]);
    }

    [Fact]
    public async Task Checkout_that_cannot_be_written_is_one_line()
    {
        _sandbox.Add("repository/.mien", "a file in the way, which stops root, too");

        var result = await _sandbox.Run("x");

        result.ShouldBe(new ProgramResult(
            1, "",
            $"mien: {_sandbox.Path}/repository/.mien cannot be written, where programs are built; make it writable, or clone Mien into a folder of your own\n"));
    }

    [Fact]
    public async Task Build_that_fails_is_shown_in_full_and_tried_again()
    {
        _sandbox.Add("no-build");

        var result = await _sandbox.Run("x");

        result.Status.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldBe("Program.cs(1,1): error\nmien: the build failed; see above\n");

        _sandbox.Remove("no-build");
        (await _sandbox.Run("x")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Without_the_ahead_of_time_compiler_it_is_built_without()
    {
        _sandbox.Add("no-2-argument-restore");

        (await _sandbox.Run("x")).ShouldBe(new ProgramResult(0, $"ran in {_sandbox.Path}: x\n", ""));
        _sandbox.Log("dotnet.log").Single(line => line.StartsWith("publish", StringComparison.Ordinal))
            .ShouldEndWith("-p:PublishReadyToRun=false");
    }

    [Fact]
    public async Task Once_compiled_ahead_of_time_it_runs_by_itself_until_sources_change()
    {
        _sandbox.AddCommand("gcc", "");

        foreach (var _ in new[] { 1, 2 })
            (await _sandbox.Run("build")).Status.ShouldBe(0);
        _sandbox.Log("dotnet.log").Single(line => line.StartsWith("publish", StringComparison.Ordinal)).ShouldEndWith("-p:PublishAot=true -p:IlcInstructionSet=native");
        (await _sandbox.Run("analyze", "a b.jpg")).ShouldBe(new ProgramResult(0, $"ran by itself in {_sandbox.Path}: analyze a b.jpg\n", ""));
        _sandbox.Log("held.log").ShouldHaveSingleItem().ShouldEndWith(".ahead");
        _sandbox.BuildCount().ShouldBe(1);

        _sandbox.Add("repository/src/Mien/Labels.cs", "new");
        (await _sandbox.Run("x")).Output.ShouldBe($"ran in {_sandbox.Path}: x\n");
    }

    [Fact]
    public async Task Who_asks_how_to_compile_is_told_and_waits_for_nothing()
    {
        _sandbox.AddCommand("gcc", "");

        (await _sandbox.Run("build", "--help")).ShouldBe(new ProgramResult(
            2, "", "mien: build takes nothing behind it; it compiles these sources ahead of time for this machine, which takes some minutes\n"));
        _sandbox.BuildCount().ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_c_compiler_nothing_is_compiled_ahead_of_time()
    {
        (await _sandbox.Run("build")).ShouldBe(new ProgramResult(
            1, "", "mien: a C compiler is missing, by which a program is linked that was compiled ahead of time; install it with: sudo apt-get install gcc\n"));
        (await _sandbox.Run("x")).Output.ShouldBe($"ran in {_sandbox.Path}: x\n");
    }

    [Fact]
    public async Task Where_the_compiler_of_native_code_cannot_be_restored_the_program_runs_as_before()
    {
        _sandbox.AddCommand("gcc", "");
        _sandbox.Add("no-4-argument-restore");

        var result = await _sandbox.Run("build");

        (result.Status, result.Output).ShouldBe((1, ""));
        result.Error.ShouldEndWith($"restore is broken\nmien: the packages of {_sandbox.Path}/repository/src/Mien.Cli cannot be restored; see above\n");
        (await _sandbox.Run("x")).Output.ShouldBe($"ran in {_sandbox.Path}: x\n");
    }

    [Fact]
    public async Task Wrong_sdk_is_named_with_what_is_there()
    {
        _sandbox.Add("no-sdk");

        var result = await _sandbox.Run("x");

        result.Status.ShouldBe(1);
        result.Error.ShouldStartWith("mien: the .NET SDK 10.0 is missing, found: 8.0.100");
    }

    [Fact]
    public async Task Missing_packages_are_announced_and_installed_with_lists_fetched_only_then()
    {
        _sandbox.Add("installed", "ffmpeg\n");

        var result = await _sandbox.Run("x");

        result.Status.ShouldBe(0);
        result.Error.ShouldStartWith("mien: installing libdnnl2 opencv-data with apt-get");
        result.Error.Count(c => c == '\n').ShouldBe(1);
        _sandbox.Log("apt.log").Select(line => line.Contains(" update", StringComparison.Ordinal)).ShouldBe([false, true, false]);
    }

    [Fact]
    public async Task Installed_packages_are_left_alone()
    {
        await _sandbox.Run("x");

        _sandbox.Log("apt.log").ShouldBeEmpty();
    }

    [Fact]
    public async Task Optional_package_that_cannot_be_installed_is_named_and_the_program_runs()
    {
        _sandbox.Add("installed", "opencv-data\nffmpeg\n");
        _sandbox.Add("user", "1000");

        var result = await _sandbox.Run("x");

        result.ShouldBe(new ProgramResult(
            0,
            $"ran in {_sandbox.Path}: x\n",
            "mien: libdnnl2 is missing, the slower managed kernels compute; install it with: sudo apt-get install libdnnl2\n"));
        _sandbox.Log("apt.log").ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_ffmpeg_the_program_runs()
    {
        _sandbox.Add("installed", "libdnnl2\nopencv-data\n");
        _sandbox.Add("user", "1000");

        (await _sandbox.Run("x")).Error.ShouldBe("mien: ffmpeg is missing, no video or camera can be read; install it with: sudo apt-get install ffmpeg\n");
    }

    [Fact]
    public async Task Nothing_that_is_missing_ends_the_run()
    {
        _sandbox.Add("installed", "");
        _sandbox.Add("offline");

        var result = await _sandbox.Run("x");

        (result.Status, result.Output).ShouldBe((0, $"ran in {_sandbox.Path}: x\n"));
        result.Error.ShouldContain("mien: apt-get: Unable to locate package\n");
        result.Error.Split('\n').Count(line => line.Contains(" is missing, ", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Theory]
    [InlineData(0, 0, 0, "36 passed, 0 failed, 9 skipped")]
    [InlineData(2, 2, 1, "36 passed, 6 failed, 9 skipped")]
    [InlineData(7, 0, 1, "36 passed, 3 failed, 9 skipped")]
    public async Task Tests_of_all_widths_of_vectors_end_in_one_line_of_counts(int testStatus, int failed, int expectedStatus, string expectedLine)
    {
        AddTests(testStatus, failed);

        var result = await _sandbox.Run("test");

        result.Status.ShouldBe(expectedStatus);
        result.Output.Split('\n')[^2].ShouldBe(expectedLine);
        _sandbox.Log("vectors.log").ShouldBe(["all", "256", "none"]);
    }

    [Fact]
    public async Task Chosen_tests_run_once()
    {
        AddTests(0, 0);

        (await _sandbox.Run("test", "--filter-class", "x")).Output.Split('\n')[^2].ShouldBe("12 passed, 0 failed, 3 skipped");
        _sandbox.Log("dotnet.log").ShouldContain("test --solution Mien.slnx -c Release --no-build --filter-class x");
        _sandbox.Log("vectors.log").ShouldBe(["all"]);
    }

    [Fact]
    public async Task Tests_of_one_room_run_alone()
    {
        AddTests(0, 0);
        _sandbox.Add("repository/tests/Mien.Vision.Tests/Mien.Vision.Tests.csproj");

        (await _sandbox.Run("test", "Vision", "--filter-class", "x")).Output.Split('\n')[^2].ShouldBe("12 passed, 0 failed, 3 skipped");
        _sandbox.Log("dotnet.log")[^1].ShouldBe("exec tests/Mien.Vision.Tests/bin/Release/net10.0/Mien.Vision.Tests.dll --filter-class x");
        (await _sandbox.Run("test", "Garden")).Status.ShouldBe(2);
    }

    public void Dispose() => _sandbox.Dispose();

    private void AddTests(int testStatus, int failed)
    {
        _sandbox.Add("test-status", $"{testStatus}");
        _sandbox.Add("test-output", $"""
            Test run summary:
              total: 17
              failed: {failed}
              succeeded: 12
              skipped: 3
              duration: 1s

            """);
    }

    private async Task RunAndCountBuilds(int expected)
    {
        (await _sandbox.Run("x")).Status.ShouldBe(0);
        _sandbox.BuildCount().ShouldBe(expected);
    }
}
