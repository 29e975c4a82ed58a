namespace Suite.Trees;

/// <summary>
/// The weights of all leaves, side by side and ordered by node and output: their memory follows from the weights a file really has, not from how many
/// outputs it claims.
/// </summary>
internal sealed class OnnxLeafWeights
{
    private readonly int[] _starts;
    private readonly int[] _outputs;
    private readonly double[] _values;

    /// <param name="places">The node of each weight, below <paramref name="placeCount"/>.</param>
    internal OnnxLeafWeights(int placeCount, ReadOnlySpan<int> places, ReadOnlySpan<int> outputs, IReadOnlyList<float> values)
    {
        _starts = new int[placeCount + 1];
        foreach (var place in places)
        {
            _starts[place + 1]++;
        }

        for (var place = 0; place < placeCount; place++)
        {
            _starts[place + 1] += _starts[place];
        }

        (_outputs, _values) = (new int[places.Length], new double[places.Length]);
        var next = _starts.AsSpan(0, placeCount).ToArray();
        for (var i = 0; i < places.Length; i++)
        {
            var at = next[places[i]]++;
            (_outputs[at], _values[at]) = (outputs[i], values[i]);
        }

        for (var place = 0; place < placeCount; place++)
        {
            Array.Sort(_outputs, _values, _starts[place], _starts[place + 1] - _starts[place]);
        }
    }

    /// <summary>Which outputs the leaf adds to, ascending.</summary>
    internal ReadOnlySpan<int> OutputsOf(int place) => _outputs.AsSpan(_starts[place].._starts[place + 1]);

    /// <summary>What it adds to each of them.</summary>
    internal ReadOnlySpan<double> ValuesOf(int place) => _values.AsSpan(_starts[place].._starts[place + 1]);
}
