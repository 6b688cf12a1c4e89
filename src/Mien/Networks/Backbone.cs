using Mien.Learning;

namespace Mien.Networks;

/// <summary>A network from pictures to a last feature map, in front of what is made of it.</summary>
public abstract class Backbone : Layer
{
    /// <summary>Channels of the last feature map.</summary>
    public abstract int OutputChannels { get; }
}
