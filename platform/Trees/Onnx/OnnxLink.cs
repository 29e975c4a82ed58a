namespace Suite.Trees;

internal enum OnnxTransform
{
    None,
    Logistic,
    Softmax,
}

/// <summary>ONNX Runtime's post transforms, in float32 and in its order of operations.</summary>
internal sealed class OnnxLink(OnnxTransform transform) : ForestLink
{
    internal override void Apply(Span<double> values)
    {
        if (transform == OnnxTransform.Softmax)
        {
            Softmax(values);
        }
        else if (transform == OnnxTransform.Logistic)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Logistic((float)values[i]);
            }
        }
    }

    private static float Logistic(float x)
    {
        var upper = 1 / (1 + MathF.Exp(-MathF.Abs(x)));
        return x < 0 ? 1 - upper : upper;
    }

    private static void Softmax(Span<double> values)
    {
        var largest = float.NegativeInfinity;
        foreach (var value in values)
        {
            largest = MathF.Max(largest, (float)value);
        }

        float sum = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var raised = MathF.Exp((float)values[i] - largest);
            values[i] = raised;
            sum += raised;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)values[i] / sum;
        }
    }
}
