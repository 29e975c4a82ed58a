namespace Suite.Inspection.Features;

/// <summary>All values of one of a network's outputs, in the order in which the network was asked for them.</summary>
internal delegate ReadOnlySpan<float> OutputValues(int output);

/// <summary>What a backbone found in a batch. Lives in the runtime's memory and no longer than the call it is handed to.</summary>
public sealed class BackboneOutputs
{
    private readonly Backbone _backbone;
    private readonly OutputValues _values;

    internal BackboneOutputs(Backbone backbone, OutputValues values) => (_backbone, _values) = (backbone, values);

    /// <summary>Channel after channel, row after row.</summary>
    /// <param name="map">Index into <see cref="Backbone.Maps"/>.</param>
    /// <param name="picture">Index into the batch.</param>
    public ReadOnlySpan<float> Map(int map, int picture)
    {
        var length = _backbone.Maps[map].Length;
        return _values(map).Slice(picture * length, length);
    }

    /// <summary>Empty where the network has none.</summary>
    public ReadOnlySpan<float> Embedding(int picture) => _backbone.Embedding is null
        ? []
        : _values(_backbone.Maps.Count).Slice(picture * _backbone.EmbeddingLength, _backbone.EmbeddingLength);
}
