using Suite.Text.Features;
using Suite.Text.Linear;
using Suite.Text.Neural;

namespace Suite.Text.Intents;

/// <summary>What the members of the stack say of a message, before calibration.</summary>
/// <param name="Margins">The support vector machine's, one a class.</param>
/// <param name="LogProbabilities">The networks' mean probability as a logarithm, one a class.</param>
/// <param name="KnownShare">Share of the message's n-grams that training saw.</param>
internal readonly record struct StackOutput(float[] Margins, float[] LogProbabilities, float KnownShare);

/// <summary>A text as its two views see it.</summary>
/// <param name="Wide">With pairs of words and what reaches over spaces: what the linear machine makes the most of.</param>
/// <param name="Narrow">Without: a quarter of the features, and a network that makes other mistakes.</param>
internal readonly record struct TwoViews(SparseVector Wide, SparseVector Narrow);

/// <summary>
/// Two vectorizers and the classifiers over their vectors: a linear machine, which few examples suffice for, and networks, which generalise further, of either
/// view. Immutable.
/// </summary>
internal sealed class ClassifierStack(TfIdfVectorizer wide, TfIdfVectorizer narrow, LinearModel linear, NgramNetwork[] wideNetworks, NgramNetwork[] narrowNetworks)
{
    private const float ProbabilityMin = 1e-6f;
    private const int NetworksMax = 16;

    public int Classes => linear.Classes;

    public StackOutput Score(string text)
    {
        var views = new TwoViews(wide.Transform(text), narrow.Transform(text, out var known));
        var margins = new float[Classes];
        linear.Score(views.Wide, margins);
        var sum = new float[Classes];
        Span<float> probabilities = Classes <= 1024 ? stackalloc float[Classes] : new float[Classes];
        Add(wideNetworks, views.Wide, sum, probabilities);
        Add(narrowNetworks, views.Narrow, sum, probabilities);
        for (var c = 0; c < sum.Length; c++)
        {
            sum[c] = MathF.Log((sum[c] / (wideNetworks.Length + narrowNetworks.Length)) + ProbabilityMin);
        }

        return new StackOutput(margins, sum, known);
    }

    private static void Add(NgramNetwork[] networks, SparseVector vector, float[] sum, Span<float> probabilities)
    {
        foreach (var network in networks)
        {
            network.Predict(vector, probabilities);
            for (var c = 0; c < sum.Length; c++)
            {
                sum[c] += probabilities[c];
            }
        }
    }

    public void Write(BinaryWriter writer)
    {
        wide.Write(writer);
        narrow.Write(writer);
        writer.Write(linear.Classes);
        HalfFloats.Write(writer, linear.Weights);
        foreach (var networks in (NgramNetwork[][])[wideNetworks, narrowNetworks])
        {
            writer.Write(networks.Length);
            foreach (var network in networks)
            {
                network.Write(writer);
            }
        }
    }

    public static ClassifierStack Read(BinaryReader reader)
    {
        var wide = TfIdfVectorizer.Read(reader);
        var narrow = TfIdfVectorizer.Read(reader);
        var classes = reader.ReadInt32();
        if (classes is <= 0 or > IntentTrainer.IntentsMax + 1)
        {
            throw new InvalidDataException("The classifier's number of intents is damaged.");
        }

        var weights = HalfFloats.Read(reader, (wide.Count + 1) * LinearModel.StrideOf(classes));
        var wideNetworks = ReadNetworks(reader, wide.Count, classes);
        var narrowNetworks = ReadNetworks(reader, narrow.Count, classes);
        return wideNetworks.Length + narrowNetworks.Length > 0
            ? new ClassifierStack(wide, narrow, new LinearModel(wide.Count, classes, weights), wideNetworks, narrowNetworks)
            : throw new InvalidDataException("The classifier has no network.");
    }

    private static NgramNetwork[] ReadNetworks(BinaryReader reader, int features, int classes)
    {
        var networks = new NgramNetwork[reader.ReadInt32() is var count and >= 0 and <= NetworksMax ? count : throw new InvalidDataException("The number of networks is damaged.")];
        for (var i = 0; i < networks.Length; i++)
        {
            networks[i] = NgramNetwork.Read(reader);
            if (networks[i].Classes != classes || networks[i].Features != features)
            {
                throw new InvalidDataException("A network does not fit the classifier's vectors.");
            }
        }

        return networks;
    }
}
