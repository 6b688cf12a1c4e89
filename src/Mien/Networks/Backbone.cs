using Mien.Learning.Layers;

namespace Mien.Networks;

/// <summary>A network from pictures to a last feature map, in front of what is made of it.</summary>
public abstract class Backbone : Layer
{
    /// <summary>Channels of the last feature map.</summary>
    public abstract int OutputChannels { get; }
}

/// <summary>A network that classifies by what one backbone makes of the picture.</summary>
internal interface IBackboneNetwork
{
    /// <summary>The network to the last feature map.</summary>
    Backbone Backbone { get; }
}
