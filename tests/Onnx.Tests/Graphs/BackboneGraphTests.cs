using Suite.Onnx.Graphs;
using Suite.Onnx.Parity;
using Xunit;

namespace Suite.Onnx.Tests.Graphs;

public sealed class BackboneGraphTests
{
    private static readonly string[] Features = ["embedding", "feat_s2", "feat_s4", "feat_s8", "feat_s16", "feat_s32"];

    /// <summary>A classifier made by hiding the features of a network that has them: what is found again must be the same, value by value.</summary>
    [Theory]
    [InlineData("b0")]
    [InlineData("lite0")]
    public void The_features_of_a_classifier_are_found_again(string name)
    {
        var spec = EfficientNetSpec.Parse(name) with { Classes = 10 };
        var whole = EfficientNetGraph.Build(spec, DrawnWeights.Of(spec, 1));
        AssertFound(whole, Classifier(whole, "logits"));
    }

    [SharedBackboneFact]
    public void The_features_of_a_published_classifier_are_found_again()
    {
        var whole = OnnxGraph.Load(Path.Combine(Path.GetDirectoryName(SharedBackbone.Path!)!, "mobilenetv2_1.0_imagenet_dequant.onnx"));
        AssertFound(whole, Classifier(whole, "logits"));
    }

    [Fact]
    public void What_is_no_classifier_of_pictures_is_refused_by_name()
    {
        var graph = new OnnxGraph("text");
        graph.Inputs.Add(new GraphValue("tokens", TensorElement.Int64, ["N", "L"]));
        Assert.Contains("one input", Assert.Throws<InvalidDataException>(() => BackboneGraph.FromClassifier(graph)).Message, StringComparison.Ordinal);
        var flat = new OnnxGraph("flat");
        flat.Inputs.Add(new GraphValue("x", TensorElement.Float, [1, 3, 8, 8]));
        flat.Add("Flatten", "y", ["x"]);
        Assert.Contains("no pooling", Assert.Throws<InvalidDataException>(() => BackboneGraph.FromClassifier(flat)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b0")]
    [InlineData("b4")]
    [InlineData("lite0")]
    public void Drawn_weights_keep_values_in_the_range_of_trained_ones(string name)
    {
        var spec = EfficientNetSpec.Parse(name);
        using var session = OnnxSession.Open(EfficientNetGraph.Build(spec, DrawnWeights.Of(spec, 1)), new OnnxSessionOptions());
        using var results = session.Run(GoldenBatch.Drawn([3, 64, 64], 1, 1).Values, [1, 3, 64, 64], Features);
        Assert.All(results, static r => Assert.InRange(Deviation(r.GetTensorDataAsSpan<float>()), 0.05, 50));
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in values)
        {
            (sum, squares) = (sum + value, squares + ((double)value * value));
        }

        return Math.Sqrt((squares / values.Length) - Math.Pow(sum / values.Length, 2));
    }

    private static OnnxGraph Classifier(OnnxGraph whole, string output)
    {
        var classifier = whole.Copy();
        foreach (var feature in classifier.Outputs.Where(o => o.Name != output).ToList())
        {
            classifier.Outputs.Remove(feature);
        }

        foreach (var identity in classifier.Nodes.Where(static n => n.Operator == "Identity").ToList())
        {
            classifier.Nodes.Remove(identity);
        }

        // As exporters of one picture of one size write it.
        classifier.Inputs[0] = classifier.Inputs[0] with { Dimensions = [1, 3, 224, 224] };
        return classifier;
    }

    private static void AssertFound(OnnxGraph whole, OnnxGraph classifier)
    {
        Assert.Single(classifier.Outputs);
        var found = BackboneGraph.FromClassifier(OnnxGraph.Parse(classifier.ToBytes()));
        Assert.Equal(Features, found.Outputs.Select(static o => o.Name));
        using var expected = OnnxSession.Open(whole, new OnnxSessionOptions());
        using var actual = OnnxSession.Open(found, new OnnxSessionOptions());
        var report = ParityGate.Compare(expected, actual, GoldenBatch.Drawn([3, 96, 64], 2, 1), new ParityRule(Features, 1e-4, ParityRule.Highest()));
        Assert.True(report.Passed, report.ToString());
    }
}
