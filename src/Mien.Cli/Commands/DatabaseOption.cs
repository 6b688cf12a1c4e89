using System.CommandLine;

namespace Mien.Cli.Commands;

/// <summary>Where jobs are kept, and who hands them out: by option or, as other users of a machine see the options of its programs, by environment variable.</summary>
internal static class DatabaseOption
{
    private const string DatabaseVariable = "MIEN_DATABASE";
    private const string BrokerVariable = "MIEN_AMQP";

    public static Option<string?> Create() => new("--database")
    {
        Description = $"PostgreSQL database of the jobs, postgresql://user:password@host:port/database; the environment variable {DatabaseVariable} by default",
        HelpName = "url",
    };

    public static Option<string?> CreateBroker() => new("--amqp")
    {
        Description = $"RabbitMQ, which hands out the jobs, amqp://user:password@host:port/; the environment variable {BrokerVariable} by default",
        HelpName = "url",
    };

    public static string Of(ParseResult parse, Option<string?> database) => Of(parse, database, DatabaseVariable);

    public static string BrokerOf(ParseResult parse, Option<string?> broker) => Of(parse, broker, BrokerVariable);

    private static string Of(ParseResult parse, Option<string?> option, string variable) =>
        parse.GetValue(option) ?? Environment.GetEnvironmentVariable(variable) ?? throw new UsageException($"give {option.Name}, or set {variable}");
}
