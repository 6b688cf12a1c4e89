using System.Text.Json.Serialization;
using Mien.Learning.Layers;

namespace Mien.Networks;

/// <summary>A network from pictures to a last feature map, in front of what is made of it.</summary>
public abstract class Backbone : Layer
{
    /// <summary>Channels of the last feature map.</summary>
    public abstract int OutputChannels { get; }
}

/// <summary>What a backbone is built from, and the network that classifies by its mean alone.</summary>
/// <param name="Type">Name of the type.</param>
[JsonConverter(typeof(NetworkSpecConverter<BackboneSpec>))]
public abstract record BackboneSpec(string Type) : NetworkSpec(Type)
{
    /// <summary>Makes the network to the last feature map alone, without weights.</summary>
    public abstract Backbone CreateBackbone();
}

/// <summary>A network that classifies by what one backbone makes of the picture.</summary>
internal interface IBackboneNetwork
{
    /// <summary>The network to the last feature map.</summary>
    Backbone Backbone { get; }
}
