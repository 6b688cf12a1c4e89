using Mien.Networks;

namespace Mien.Tests.Networks;

public sealed class ResNetTests
{
    [Theory]
    [InlineData(18, 11_689_512)]
    [InlineData(34, 21_797_672)]
    [InlineData(50, 25_557_032)]
    public void Has_the_number_of_parameters_of_torchvision(int layers, long count) =>
        new ResNet(1000, new(layers, ResNetStem.ImageNet, 3)).Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.Count).ShouldBe(count);

    [Fact]
    public void Weights_have_the_names_of_torchvision() =>
        new ResNet(7, new(50, ResNetStem.ImageNet, 3)).NamedParameters.Select(item => item.Name).ToHashSet().IsSupersetOf(
            ["conv1.weight", "bn1.running_var", "layer1.0.conv3.weight", "layer1.0.downsample.0.weight", "layer4.2.bn3.bias", "fc.weight", "fc.bias"]).ShouldBeTrue();
}
