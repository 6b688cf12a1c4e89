using System.CommandLine;
using System.CommandLine.Parsing;

namespace Mien.Cli;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class UsageError
{
    /// <summary>The first thing that is wrong and where help is, or null when all is well.</summary>
    public static string? Find(ParseResult parse)
    {
        var result = parse.CommandResult;
        var isRoot = result.Command is RootCommand;
        var wrong = UnknownOption(parse) ?? EmptyValue(result);

        if (wrong is null && parse.Errors.Count > 0)
        {
            wrong = parse.UnmatchedTokens.Count == 0 ? parse.Errors[0].Message
                : isRoot ? $"unknown verb '{parse.UnmatchedTokens[0]}'"
                : $"unexpected '{parse.UnmatchedTokens[0]}'";
        }

        if (wrong is null)
            return null;

        var path = PathOf(result);
        var subject = isRoot ? "" : path + ": ";
        var help = isRoot ? "mien --help" : $"mien {path} --help";
        return $"{subject}{wrong.TrimEnd('.')}; see {help}";
    }

    // The parser takes an option that it does not know for an argument where the verb has arguments. After "--"
    // whatever comes is an argument.
    private static string? UnknownOption(ParseResult parse)
    {
        var values = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        for (var result = (SymbolResult?)parse.CommandResult; result is CommandResult command; result = result.Parent)
            foreach (var option in command.Children.OfType<OptionResult>())
                values.UnionWith(option.Tokens);

        foreach (var token in parse.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return null;

            if (token.Type == TokenType.Argument && token.Value is ['-', _, ..] && !values.Contains(token))
                return $"unknown option '{token.Value}'";
        }

        return null;
    }

    // What a variable of a script gives that is not set. A verb has no use for an empty name.
    private static string? EmptyValue(CommandResult result)
    {
        foreach (var child in result.Children)
        {
            if (child.Tokens.Any(static token => token.Value.Length == 0))
                return child is OptionResult option ? $"{option.Option.Name} is empty; give a value, or leave it out" : $"an empty {((ArgumentResult)child).Argument.Name}";
        }

        return null;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent
            ? $"{PathOf(parent)} {result.Command.Name}"
            : result.Command.Name;
}

/// <summary>The command line asks for something that cannot be; the exit status is 2.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Opens what the command line asks for; options that do not go together are told as such.</summary>
    public static T Of<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
    }

    /// <summary>Opens what the command line names; what cannot be used is told as a fault of the command line.</summary>
    public static T OfInput<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (MienException error)
        {
            throw new UsageException(error.Message);
        }
    }

    /// <inheritdoc cref="OfInput{T}"/>
    public static void OfInput(Action check) => OfInput(() =>
    {
        check();
        return true;
    });
}
