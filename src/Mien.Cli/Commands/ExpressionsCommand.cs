using System.CommandLine;
using Mien.Cli.Output;
using Mien.Expressions;
using Mien.Expressions.Plot;
using Mien.Expressions.Stores;

namespace Mien.Cli.Commands;

/// <summary>mien expressions: adds expressions from a few pictures, looks after those that were added, and measures how well they are learned.</summary>
internal static class ExpressionsCommand
{
    public static Command Create(StandardStreams streams) => new("expressions", "Add expressions of your own from a few pictures")
    {
        ExpressionsEnrolment.Add(streams),
        ExpressionsEnrolment.Update(streams),
        List(streams),
        Show(streams),
        Rename(),
        Remove(),
        Drop(),
        Import(),
        Export(streams),
        Plot(streams),
        ExpressionsEvaluation.Create(streams, request => request.Run()),
    };

    /// <summary>--set: a file, or a name where there is --store.</summary>
    public static Option<string?> Set() => new("--set")
    {
        Description = $"File of the set, {ExpressionSetLocation.DefaultFile} by default; with --store its name there, {ExpressionSetLocation.DefaultName} by default",
        HelpName = "file|name",
    };

    public static Argument<string> Name(string name = "name", string description = "Name of the expression") =>
        new(name) { Description = description };

    private static Command List(StandardStreams streams)
    {
        var (set, store) = (Set(), SharedOptions.Store());
        var command = new Command("list", "The expressions of a set; with --store and without --set, the sets in the store")
        {
            set, store,
        };
        new ReportOptions(command, streams).SetAction(parse =>
        {
            if (parse.GetValue(store) is { Length: > 0 } location && parse.GetValue(set) is null)
            {
                using var sets = ExpressionStore.Open(location);
                return ExpressionsReport.Of(sets.List());
            }
            using var opened = ExpressionSetLocation.Open(parse.GetValue(set), parse.GetValue(store));
            return ExpressionsReport.Of(opened.Need());
        });
        return command;
    }

    private static Command Show(StandardStreams streams)
    {
        var (name, set, store) = (Name(), Set(), SharedOptions.Store());
        var command = new Command("show", "The samples of an expression, and how well it is told from the others")
        {
            name, set, store,
        };
        new ReportOptions(command, streams).SetAction(parse =>
        {
            using var location = ExpressionSetLocation.Open(parse.GetValue(set), parse.GetValue(store));
            return ExpressionsReport.Of(Separation.Of(location.Need(), parse.GetRequiredValue(name)));
        });
        return command;
    }

    private static Command Rename()
    {
        var (name, to) = (Name(), Name("to", "Its new name"));
        return Change("rename", "Give an expression another name", [name, to], parse =>
        {
            RequireName(parse.GetRequiredValue(to));
            return set => set.Rename(parse.GetRequiredValue(name), parse.GetRequiredValue(to));
        });
    }

    private static Command Remove()
    {
        var name = Name();
        return Change("remove", "Take an expression out of a set", [name], parse => set => set.Remove(parse.GetRequiredValue(name)));
    }

    private static Command Drop()
    {
        var (name, store) = (Name("set", "Name of the set in the store"), SharedOptions.Store());
        var command = new Command("drop", "Take a whole set out of a store") { name, store };
        command.SetAction(parse =>
        {
            if (parse.GetValue(store) is not { Length: > 0 } location)
                throw new UsageException("drop takes a set out of a store, which is named by --store; a set that is a file goes with the file");
            using var opened = ExpressionStore.Open(location);
            if (!opened.Delete(parse.GetRequiredValue(name)))
                throw new MienException(parse.GetRequiredValue(name), "no such set in the store", "mien expressions list --store names those there are");
        });
        return command;
    }

    private static Command Import()
    {
        var file = Name("file", "File of another set of the same model");
        var (set, store) = (Set(), SharedOptions.Store());
        var command = new Command("import", "Add the expressions of another set's file") { file, set, store };
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(file);
            if (Directory.Exists(path))
                throw new UsageException($"{path}: a folder; name the file of a set in it");
            var other = ExpressionSetFile.Read(path);
            using var location = ExpressionSetLocation.Open(parse.GetValue(set), parse.GetValue(store));
            location.Change(own => own is null ? other : own.Import(other));
        });
        return command;
    }

    private static Command Export(StandardStreams streams)
    {
        var names = new Argument<string[]>("name") { Description = "Expressions to write; all by default", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write; it appears whole or not at all",
            HelpName = "file",
            Required = true,
        };
        var (set, store) = (Set(), SharedOptions.Store());
        var command = new Command("export", "Write a set, or some of its expressions, as a file for use elsewhere") { names, output, set, store };
        command.SetAction(parse =>
        {
            using var location = ExpressionSetLocation.Open(parse.GetValue(set), parse.GetValue(store));
            var whole = location.Need();
            using var target = OutputTarget.Open(parse.GetRequiredValue(output), streams);
            ExpressionSetFile.Write(target.Stream, parse.GetValue(names) is { Length: > 0 } wanted ? whole.Only(wanted) : whole);
            target.Commit();
        });
        return command;
    }

    private static Command Plot(StandardStreams streams)
    {
        var (set, store) = (Set(), SharedOptions.Store());
        var output = new Option<string?>("--output", "-o") { Description = "HTML file to write; standard output by default", HelpName = "file.html" };
        var command = new Command("plot", "Draw a set on the unit sphere, as a page to turn by mouse") { set, store, output };
        command.SetAction(parse =>
        {
            using var location = ExpressionSetLocation.Open(parse.GetValue(set), parse.GetValue(store));
            var drawn = location.Need();
            using var target = OutputTarget.Open(parse.GetValue(output), streams);
            SpherePlot.Write(target.Stream, drawn);
            target.Commit();
        });
        return command;
    }

    /// <summary>Refuses a name before anything else is done.</summary>
    public static void RequireName(string name)
    {
        if (ExpressionName.Fault(name) is { } fault)
            throw new UsageException(fault);
    }

    private static Command Change(
        string verb, string description, Argument<string>[] arguments, Func<ParseResult, Func<ExpressionSet, ExpressionSet>> change)
    {
        var (set, store) = (Set(), SharedOptions.Store());
        var command = new Command(verb, description) { set, store };
        foreach (var argument in arguments)
            command.Add(argument);
        command.SetAction(parse =>
        {
            using var location = ExpressionSetLocation.Open(parse.GetValue(set), parse.GetValue(store));
            location.ChangeExisting(change(parse));
        });
        return command;
    }
}
