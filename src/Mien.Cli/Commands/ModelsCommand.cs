using System.CommandLine;
using Mien.Learning.Checkpoints;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Networks;

namespace Mien.Cli.Commands;

/// <summary>mien models: lists, shows and verifies the models that come with Mien.</summary>
internal static class ModelsCommand
{
    public static Command Create(StandardStreams streams)
    {
        var command = new Command("models", "List, show and verify the shipped models");

        var list = new Command("list", "Names of the shipped models with their size, licence and classes");
        list.SetAction(_ => Write(streams, ModelCatalogue.Shipped.Select(Describe)));
        command.Add(list);

        var shown = new Argument<string>("model") { Description = "Name of a shipped model, or a weight file: safetensors, .pth or ONNX" };
        var show = new Command("show", "The card of a shipped model, or the tensors of a weight file") { shown };
        show.SetAction(parse => Write(streams, Show(parse.GetRequiredValue(shown))));
        command.Add(show);

        var verified = new Argument<string[]>("model") { Description = "Names or files; all shipped models by default", Arity = ArgumentArity.ZeroOrMore };
        var verify = new Command("verify", "Check model files against their checksums") { verified };
        verify.SetAction(parse => Verify(parse.GetValue(verified) is { Length: > 0 } given ? given : ModelCatalogue.Shipped, streams));
        command.Add(verify);
        return command;
    }

    private static int Verify(IEnumerable<string> names, StandardStreams streams)
    {
        var status = ExitStatus.Good;
        foreach (var name in names)
        {
            try
            {
                Write(streams, [$"{name}: good, SHA-256 {ModelCatalogue.Verify(name)}"]);
            }
            catch (Exception error) when (MienException.IsAboutInput(error))
            {
                streams.Report(error.Message);
                status = ExitStatus.SomeFailed;
            }
        }
        return status;
    }

    private static IEnumerable<string> Show(string nameOrPath)
    {
        var path = ModelCatalogue.PathOf(nameOrPath);
        return ModelCatalogue.Shipped.Contains(nameOrPath)
            ? [ModelCatalogue.Card(nameOrPath).TrimEnd(), .. Network(WeightFile.Read(path)).Prepend("")]
            : Contents(path);
    }

    // What the network is built from, as a recipe may have it.
    private static IEnumerable<string> Network(WeightFile file)
    {
        if (!file.Metadata.TryGetValue("network", out var text))
            return [];
        try
        {
            var spec = NetworkSpec.Parse(text);
            return [$"network: {spec.ToJson()}", $"channels: {string.Join(", ", spec.AllChannels.Select(item => $"{item.Key} {item.Value}"))}"];
        }
        catch (ArgumentException)
        {
            return [$"network: {Printable(text)}"]; // of another program
        }
    }

    private static IEnumerable<string> Contents(string path)
    {
        var file = WeightFile.Read(path);
        var width = file.Tensors.Select(tensor => Printable(tensor.Name).Length).DefaultIfEmpty().Max();
        return
        [
            $"{path}: {file.Format}, {file.Tensors.Count:N0} tensors, {file.Tensors.Sum(tensor => tensor.Values.LongLength):N0} values",
            .. file.Metadata.Where(note => note.Key != "network").Select(note => $"{Printable(note.Key)}: {Printable(note.Value)}"),
            .. Network(file),
            .. file.Tensors.Select(tensor => $"{Printable(tensor.Name).PadRight(width)}  [{string.Join(", ", tensor.Shape)}]"),
        ];
    }

    // Names in a file may hold line ends and terminal escapes.
    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? $"\\u{(int)letter:X4}" : $"{letter}"));

    private static string Describe(string name)
    {
        var path = ModelCatalogue.PathOf(name);
        var size = $"{new FileInfo(path).Length / 1000} kB, {ModelCatalogue.Licence(name)}";
        if (MtcnnWeights.Holds(path))
            return $"{name}: face detector MTCNN, {WeightFile.Read(path).Tensors.Sum(tensor => tensor.Values.LongLength):N0} parameters, {size}";
        var model = ModelCatalogue.Load(name);
        return $"{name}: network {model.Spec}, {model.Network.ParameterCount:N0} parameters, {size}, "
            + string.Join(" ", model.Labels);
    }

    private static void Write(StandardStreams streams, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(streams.Output, StandardStreams.Encoding, leaveOpen: true);
        foreach (var line in lines)
            writer.WriteLine(line);
    }
}
