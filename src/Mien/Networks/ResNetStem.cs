namespace Mien.Networks;

/// <summary>How a ResNet takes in the picture.</summary>
public enum ResNetStem
{
    /// <summary>As published for 224x224: convolution 7x7 with stride 2, then max pooling; the map shrinks to a quarter.</summary>
    ImageNet,

    /// <summary>For faces of 40 to 100 pixels: convolution 3x3 with stride 1, then max pooling; the map shrinks to half.</summary>
    Small,
}
