using Suite.Imagery.Fields;

namespace Suite.Imagery.Tests.Fields;

public class SpectralNoiseTests
{
    private const int Size = 128;

    [Theory]
    [InlineData(0, .5)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void The_measured_spectrum_falls_as_steeply_as_was_asked(float slope, double tolerance)
    {
        var noise = new SpectralNoise(Size);
        noise.Synthesise(new SurfaceRandom(1), new SpectrumShape(slope, High: 8));
        var power = RadialPower(noise.First);
        // Amplitude over an octave falls by 2^slope, power by its square.
        var measured = Math.Log2(power[8] / power[32]) / 4;
        Assert.InRange(measured, slope - (.15 * tolerance), slope + (.15 * tolerance));
    }

    [Fact]
    public void Both_fields_have_the_spectrum_and_nothing_else_in_common()
    {
        var noise = new SpectralNoise(Size);
        noise.Synthesise(new SurfaceRandom(2), new SpectrumShape(.5f, High: 1));
        noise.First.Standardise();
        noise.Second.Standardise();
        var product = noise.First.Values.Zip(noise.Second.Values, (a, b) => (double)a * b).Average();
        Assert.InRange(product, -.06, .06);
        Assert.InRange(RadialPower(noise.First)[16] / RadialPower(noise.Second)[16], .5, 2);
    }

    [Fact]
    public void Only_frequencies_above_the_lower_bound_remain()
    {
        var noise = new SpectralNoise(Size);
        noise.Synthesise(new SurfaceRandom(3), new SpectrumShape(0, Low: .2f, High: 8));
        var power = RadialPower(noise.First);
        Assert.True(power[40] > 100 * power[4], $"{power[40]} at 40, {power[4]} at 4 cycles");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(.6f)]
    [InlineData(1.5f)]
    public void Grain_runs_along_its_angle(float angle)
    {
        var noise = new SpectralNoise(Size);
        noise.Synthesise(new SurfaceRandom(4), new SpectrumShape(.3f, 0, 1, angle, 20));
        noise.First.Standardise();
        double along = Change(noise.First, angle), across = Change(noise.First, angle + (MathF.PI / 2));
        Assert.True(across > 3 * along, $"{across} across, {along} along");
    }

    [Fact]
    public void Opposite_borders_fit_together()
    {
        var noise = new SpectralNoise(Size);
        noise.Synthesise(new SurfaceRandom(5), new SpectrumShape(2, High: .1f));
        noise.First.Standardise();
        for (var y = 0; y < Size; y++)
            Assert.InRange(MathF.Abs(noise.First.Row(y)[0] - noise.First.Row(y)[Size - 1]), 0, .5f);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(4096)]
    public void Other_sizes_than_powers_of_two_are_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpectralNoise(size));

    /// <summary>Mean square of the difference between places three pixels apart.</summary>
    private static double Change(Field field, float angle)
    {
        double sum = 0;
        for (var y = 0; y < Size; y++)
            for (var x = 0; x < Size; x++)
                sum += Math.Pow(field.SampleWrapped(x + (3 * MathF.Cos(angle)), y + (3 * MathF.Sin(angle))) - field.Row(y)[x], 2);
        return sum / (Size * Size);
    }

    /// <summary>Mean power of the rows' horizontal frequencies near k, by the definition of the transform: slow and beyond doubt.</summary>
    private static double[] RadialPower(Field field)
    {
        var power = new double[Size / 2];
        foreach (var k in new[] { 4, 8, 16, 32, 40 })
        {
            for (var dk = -1; dk <= 1; dk++)
            {
                // The coefficient (k, 0): the sum over columns first, then one transform of the row of sums.
                for (var v = -2; v <= 2; v++)
                    power[k] += Coefficient(field, k + dk, v);
            }
        }

        return power;
    }

    private static double Coefficient(Field field, int u, int v)
    {
        double real = 0, imaginary = 0;
        for (var y = 0; y < Size; y++)
        {
            var row = field.Row(y);
            for (var x = 0; x < Size; x++)
            {
                var (sin, cos) = Math.SinCos(Math.Tau * ((u * x) + (v * y)) / Size);
                real += row[x] * cos;
                imaginary -= row[x] * sin;
            }
        }

        return (real * real) + (imaginary * imaginary);
    }
}
