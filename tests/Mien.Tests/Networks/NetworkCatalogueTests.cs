using Mien.Models;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

public sealed class NetworkCatalogueTests
{
    // Trainable parameters for 7 classes and statistics, as derived from each paper's table in the network's documentation.
    [Theory]
    [InlineData("light", 56_951, 1_472)]
    [InlineData("light-x3", 435_415, 4_416)]
    [InlineData("resnet18-narrow", 2_796_263, 4_800)]
    [InlineData("resnet18", 11_180_103, 9_600)]
    [InlineData("resnet34", 21_288_263, 17_024)]
    [InlineData("resnet50", 23_522_375, 53_120)]
    [InlineData("resnet18-small", 11_171_271, 9_600)]
    [InlineData("resnet34-small", 21_279_431, 17_024)]
    [InlineData("resnet50-small", 23_513_543, 53_120)]
    [InlineData("vgg", 43_322_567, 0)]
    [InlineData("vgg-small", 1_334_327, 0)]
    [InlineData("plain-cnn", 1_764_519, 1_920)]
    [InlineData("neurons-ann", 907, 0)]
    [InlineData("neurons-cnn", 25_715_623, 192)]
    [InlineData("neurons-cnn-small", 1_631_143, 192)]
    [InlineData("pruning-cnn", 53_575, 0)]
    [InlineData("pruning-cnn-12-24", 37_783, 0)]
    [InlineData("pruning-cnn-20-40", 70_967, 0)]
    [InlineData("pruning-cnn-6-12", 17_095, 0)]
    [InlineData("autoencoder", 241, 0)]
    [InlineData("p-net", 6_632, 0)]
    [InlineData("r-net", 100_178, 0)]
    [InlineData("o-net", 389_040, 0)]
    [InlineData("embedding", 24_560_704, 53_121)]
    [InlineData("embedding-3d", 23_514_200, 53_121)]
    [InlineData("embedding-softmax", 24_560_711, 53_120)]
    [InlineData("embedding-light", 66_288, 1_473)]
    [InlineData("embedding-small", 2_929_632, 4_801)]
    [InlineData("embedding-small-3d", 2_795_256, 4_801)]
    [InlineData("embedding-small-angular", 2_929_632, 4_800)]
    [InlineData("embedding-small-softmax", 2_929_639, 4_800)]
    [InlineData("bilinear", 23_119_687, 17_024)]
    [InlineData("bilinear-separate", 44_404_359, 34_048)]
    [InlineData("bilinear-small", 3_253_223, 4_800)]
    [InlineData("bilinear-small-separate", 6_047_687, 9_600)]
    public void Every_network_has_its_number_of_parameters_and_a_name_for_each(string name, long trainable, long statistics)
    {
        var network = NetworkCatalogue.Create(name, 7);
        network.NamedParameters.Select(item => item.Name).ShouldBeUnique();
        network.TrainableCount.ShouldBe(trainable);
        network.ParameterCount.ShouldBe(trainable + statistics);
        foreach (var parameter in network.Parameters)
            parameter.Dispose();
    }

    [Fact]
    public void Every_network_takes_the_input_that_it_states()
    {
        foreach (var name in NetworkCatalogue.Names)
        {
            using var tape = new Tape(TapeMode.Inference, Kernels.Managed, Workers.Single);
            var network = NetworkCatalogue.Create(name, 7);
            network.Forward(tape.Input(NetworkCatalogue.Input(name).Shape)).Shape.ShouldBe(Shape.Vectors(1, name switch
            {
                "autoencoder" => 11,
                "p-net" or "r-net" or "o-net" => 2,
                _ => 7,
            }));
            foreach (var parameter in network.Parameters)
                parameter.Dispose();
        }
    }

    [Theory]
    [InlineData("light", 48, null)]
    [InlineData("light", 64, null)]
    [InlineData("resnet50-small", 64, null)]
    [InlineData("vgg", 48, null)]
    [InlineData("vgg", 64, "network vgg takes 48x48 grey pictures, its preprocessing makes 64x64 grey pictures")]
    [InlineData("resnet18", 48, "network resnet18 takes RGB pictures, its preprocessing makes 48x48 grey pictures")]
    [InlineData("neurons-cnn", 224, "network neurons-cnn takes 224x224 RGB pictures, its preprocessing makes 224x224 grey pictures")]
    [InlineData("pruning-cnn", 72, "network pruning-cnn takes 72x90 grey pictures, its preprocessing makes 72x72 grey pictures")]
    [InlineData("neurons-ann", 48, "network neurons-ann takes 10 features, its preprocessing makes 48x48 grey pictures")]
    [InlineData("p-net", 48, "network p-net does not name expressions, use one of light, light-x3,")]
    public void Networks_and_faces_that_do_not_go_together_are_named(string name, int size, string? reason)
    {
        var misfit = NetworkCatalogue.Misfit(name, new Preprocessing(size));
        if (reason is null)
            misfit.ShouldBeNull();
        else
            misfit.ShouldNotBeNull().ShouldStartWith(reason);
    }

    [Fact]
    public void An_unknown_network_is_refused_with_the_known_ones() =>
        Should.Throw<ArgumentException>(() => NetworkCatalogue.Create("lihgt", 7)).Message.ShouldContain("known are light");
}
