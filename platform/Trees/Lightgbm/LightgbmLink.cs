namespace Suite.Trees;

internal enum LightgbmLinkKind
{
    Identity,

    /// <summary>1 / (1 + exp(-k x)), each output by itself.</summary>
    Sigmoid,

    Softmax,

    /// <summary>exp(x): objectives fitted on a logarithmic scale.</summary>
    Exp,

    /// <summary>x |x|: the target's root was fitted.</summary>
    SignedSquare,

    /// <summary>log(1 + exp(x)).</summary>
    SoftPlus,
}

/// <summary>LightGBM's <c>ConvertOutput</c>, after the average that random forests take of their trees.</summary>
internal sealed class LightgbmLink(LightgbmLinkKind kind, double steepness, int averageOver) : ForestLink
{
    internal override void Apply(Span<double> values)
    {
        if (averageOver > 1)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] /= averageOver;
            }
        }

        if (kind == LightgbmLinkKind.Softmax)
        {
            Softmax(values);
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Convert(values[i]);
        }
    }

    private double Convert(double x) => kind switch
    {
        LightgbmLinkKind.Sigmoid => 1 / (1 + Math.Exp(-steepness * x)),
        LightgbmLinkKind.Exp => Math.Exp(x),
        LightgbmLinkKind.SignedSquare => x * Math.Abs(x),

        // exp(x) overflows where log(1 + exp(x)) is x to the last bit.
        LightgbmLinkKind.SoftPlus => x > 40 ? x : Math.Log(1 + Math.Exp(x)),
        _ => x,
    };

    private static void Softmax(Span<double> values)
    {
        // The largest is taken off first, so that nothing overflows.
        var largest = double.NegativeInfinity;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        double sum = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Exp(values[i] - largest);
            sum += values[i];
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] /= sum;
        }
    }
}
