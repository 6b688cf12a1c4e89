using Mien.Networks;

namespace Mien.Tests.Networks;

public sealed class NetworkCatalogueTests
{
    [Fact]
    public void Every_parameter_of_every_network_has_its_own_name()
    {
        foreach (var name in NetworkCatalogue.Names)
            NetworkCatalogue.Create(name, 7).NamedParameters.Select(item => item.Name).ShouldBeUnique();
    }

    [Fact]
    public void An_unknown_network_is_refused_with_the_known_ones() =>
        Should.Throw<ArgumentException>(() => NetworkCatalogue.Create("lihgt", 7)).Message.ShouldContain("known are light");
}
