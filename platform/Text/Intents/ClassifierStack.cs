using Suite.Text.Features;
using Suite.Text.Linear;
using Suite.Text.Neural;

namespace Suite.Text.Intents;

/// <summary>What the members of the stack say of a message, before calibration.</summary>
/// <param name="Margins">The support vector machine's, one a class.</param>
/// <param name="LogProbabilities">The networks' mean probability as a logarithm, one a class.</param>
/// <param name="KnownShare">Share of the message's n-grams that training saw.</param>
internal readonly record struct StackOutput(float[] Margins, float[] LogProbabilities, float KnownShare);

/// <summary>One vectorizer and the classifiers that share its vectors: a linear machine, which few examples suffice for, and networks, which generalise further. Immutable.</summary>
internal sealed class ClassifierStack(TfIdfVectorizer vectorizer, LinearModel linear, NgramNetwork[] networks)
{
    private const float ProbabilityMin = 1e-6f;
    private const int NetworksMax = 16;

    public int Classes => linear.Classes;

    public StackOutput Score(string text)
    {
        var vector = vectorizer.Transform(text, out var known);
        var margins = new float[Classes];
        linear.Score(vector, margins);
        var sum = new float[Classes];
        Span<float> probabilities = Classes <= 1024 ? stackalloc float[Classes] : new float[Classes];
        foreach (var network in networks)
        {
            network.Predict(vector, probabilities);
            for (var c = 0; c < sum.Length; c++)
            {
                sum[c] += probabilities[c];
            }
        }

        for (var c = 0; c < sum.Length; c++)
        {
            sum[c] = MathF.Log((sum[c] / networks.Length) + ProbabilityMin);
        }

        return new StackOutput(margins, sum, known);
    }

    public void Write(BinaryWriter writer)
    {
        vectorizer.Write(writer);
        writer.Write(linear.Classes);
        HalfFloats.Write(writer, linear.Weights);
        writer.Write(networks.Length);
        foreach (var network in networks)
        {
            network.Write(writer);
        }
    }

    public static ClassifierStack Read(BinaryReader reader)
    {
        var vectorizer = TfIdfVectorizer.Read(reader);
        var classes = reader.ReadInt32();
        if (classes is <= 0 or > IntentTrainer.IntentsMax + 1)
        {
            throw new InvalidDataException("The classifier's number of intents is damaged.");
        }

        var weights = HalfFloats.Read(reader, (vectorizer.Count + 1) * LinearModel.StrideOf(classes));
        var networks = new NgramNetwork[reader.ReadInt32() is var count and > 0 and <= NetworksMax ? count : throw new InvalidDataException("The number of networks is damaged.")];
        for (var i = 0; i < networks.Length; i++)
        {
            networks[i] = NgramNetwork.Read(reader);
            if (networks[i].Classes != classes || networks[i].Features != vectorizer.Count)
            {
                throw new InvalidDataException("A network does not fit the classifier's vectors.");
            }
        }

        return new ClassifierStack(vectorizer, new LinearModel(vectorizer.Count, classes, weights), networks);
    }
}
