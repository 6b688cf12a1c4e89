using System.CommandLine;
using Mien.Models;

namespace Mien.Cli.Commands;

/// <summary>mien models: lists, shows and verifies the models that come with Mien.</summary>
internal static class ModelsCommand
{
    public static Command Create(StandardStreams streams)
    {
        var command = new Command("models", "List, show and verify the shipped models");

        var list = new Command("list", "Names of the shipped models with their size and classes");
        list.SetAction(_ => Write(streams, ModelCatalogue.Names.Select(Describe)));
        command.Add(list);

        var shown = Name();
        var show = new Command("show", "The card of a model: data, recipe, figures, limits") { shown };
        show.SetAction(parse => Write(streams, [ModelCatalogue.Card(parse.GetRequiredValue(shown)).TrimEnd()]));
        command.Add(show);

        var verified = new Argument<string[]>("model") { Description = "Names or files; all shipped models by default", Arity = ArgumentArity.ZeroOrMore };
        var verify = new Command("verify", "Check model files against their checksums") { verified };
        verify.SetAction(parse => Verify(parse.GetValue(verified) is { Length: > 0 } given ? given : ModelCatalogue.Names, streams));
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
            catch (Exception error) when (InputFailure.Is(error))
            {
                streams.Report(error.Message);
                status = ExitStatus.SomeFailed;
            }
        }
        return status;
    }

    private static Argument<string> Name() => new("model") { Description = "Name of a shipped model" };

    private static string Describe(string name)
    {
        var model = ModelCatalogue.Load(name);
        return $"{name}: network {model.NetworkName}, {model.Network.ParameterCount:N0} parameters, {new FileInfo(ModelCatalogue.PathOf(name)).Length / 1000} kB, "
            + string.Join(" ", model.Labels);
    }

    private static void Write(StandardStreams streams, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(streams.Output, StandardStreams.Encoding, leaveOpen: true);
        foreach (var line in lines)
            writer.WriteLine(line);
    }
}
