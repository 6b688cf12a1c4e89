using System.Reflection;

namespace Mien.Tests.Models;

/// <summary>Notes which methods of an interface are called.</summary>
public class CallNames : DispatchProxy
{
    public IList<string> Names { get; } = [];

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Names.Add(targetMethod!.Name);
        return null;
    }
}
