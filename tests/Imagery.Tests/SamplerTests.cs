using Suite.Imagery.Defects;
using Suite.Imagery.Textures;

namespace Suite.Imagery.Tests;

public class SamplerTests
{
    [Fact]
    public void The_same_seed_draws_the_same_sample_and_another_seed_another()
    {
        var sampler = new TextureSampler();
        TextureSample first = new(96), again = new(96), other = new(96);
        sampler.Render(5, first);
        sampler.Render(6, other);
        new TextureSampler().Render(5, again);

        Assert.Equal(first.First.Pixels, again.First.Pixels);
        Assert.Equal(first.Second.Pixels, again.Second.Pixels);
        Assert.Equal(first.First.Mask, again.First.Mask);
        Assert.NotEqual(first.First.Pixels, other.First.Pixels);
        Assert.NotEqual(first.First.Pixels, first.Second.Pixels);
    }
}
