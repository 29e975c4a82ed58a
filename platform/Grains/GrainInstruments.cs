using System.Diagnostics.Metrics;
using Suite.Grains.Runtime;

namespace Suite.Grains;

/// <summary>
/// What can be measured of the grains: meter <c>Suite.Grains</c>, tag <c>grain</c> = class name. Counting costs a turn nothing but a field;
/// depth and activations are summed when somebody reads them.
/// </summary>
internal sealed class GrainInstruments : IDisposable
{
    public const string MeterName = "Suite.Grains";

    private readonly Meter _meter;
    private readonly GrainRuntime _runtime;

    public GrainInstruments(GrainRuntime runtime, IMeterFactory? factory)
    {
        _runtime = runtime;
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _meter.CreateObservableUpDownCounter("grains.activations", () => PerType(static t => t.Activations), "{activation}", "Grains in memory.");
        _meter.CreateObservableUpDownCounter("grains.mailbox.depth", Depths, "{call}", "Calls that wait for their turn.");
        _meter.CreateObservableCounter("grains.turns", () => PerType(static t => t.Turns), "{turn}", "Calls and timer ticks that were run.");
        _meter.CreateObservableCounter("grains.rejected", () => PerType(static t => t.Rejected), "{call}", "Calls refused because a mailbox or the process was full.");
        _meter.CreateObservableCounter("grains.activation.failures", () => PerType(static t => t.ActivationFailures), "{activation}", "Activations whose start failed.");
        _meter.CreateObservableCounter("grains.collected", () => PerType(static t => t.Collected), "{activation}", "Activations ended as idle or to save memory.");
    }

    public bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    public void Dispose() => _meter.Dispose();

    private static Measurement<long> Of(GrainType type, long value) => new(value, new KeyValuePair<string, object?>("grain", type.Class.Name));

    private IEnumerable<Measurement<long>> PerType(Func<GrainType, long> value) => _runtime.Types.Select(t => Of(t, value(t)));

    private IEnumerable<Measurement<long>> Depths()
    {
        var depths = _runtime.Types.ToDictionary(static t => t, static _ => 0L);
        foreach (var activation in _runtime.Activations)
            depths[activation.Type] += activation.Waiting;
        return depths.Select(static pair => Of(pair.Key, pair.Value));
    }
}
