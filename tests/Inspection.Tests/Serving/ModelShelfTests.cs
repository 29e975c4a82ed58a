using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Suite.Inspection.Serving;
using Suite.Inspection.Tests.Http;
using Suite.TestKit;

namespace Suite.Inspection.Tests.Serving;

public sealed class ModelShelfTests
{
    private const double SlowThreshold = 0.625;

    /// <summary>Opened once to be tried when it is imported, and again to be put on the shelf: that one takes as long as the test wants.</summary>
    [Fact]
    public async Task A_model_that_takes_long_to_open_holds_up_nobody_who_looks_with_another()
    {
        var opened = 0;
        using var goOn = new ManualResetEventSlim();
        using var isOpening = new ManualResetEventSlim();
        var server = new LineServer(services => services.AddSingleton<OpenImageModel>((folder, _) =>
        {
            if (File.ReadAllText(Path.Combine(folder, "model.json")) == SlowThreshold.ToString(CultureInfo.InvariantCulture) && Interlocked.Increment(ref opened) == 2)
            {
                isOpening.Set();
                goOn.Wait(TimeSpan.FromSeconds(60));
            }

            return new SpotModel(folder);
        }));
        await server.InitializeAsync();
        try
        {
            var factory = await server.FactoryAsync();
            var first = (await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true))).JsonAsync()).Text("model");
            var promoting = factory.ImportAsync(SpotModel.Zip(SlowThreshold));
            Assert.True(isOpening.Wait(TimeSpan.FromSeconds(30)));
            for (var i = 0; i < 3; i++)
            {
                var seen = await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true)).WaitAsync(TimeSpan.FromSeconds(20))).JsonAsync();
                Assert.Equal(first, seen.Text("model"));
            }

            Assert.False(promoting.IsCompleted);
            goOn.Set();
            await promoting;
            Assert.NotEqual(first, (await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true))).JsonAsync()).Text("model"));
            Assert.Equal(2, opened);
        }
        finally
        {
            goOn.Set();
            await server.DisposeAsync();
        }
    }
}
