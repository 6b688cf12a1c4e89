namespace Mien.Networks;

/// <summary>A network that classifies by what one backbone makes of the picture.</summary>
internal interface IBackboneNetwork
{
    /// <summary>The network to the last feature map.</summary>
    Backbone Backbone { get; }
}
