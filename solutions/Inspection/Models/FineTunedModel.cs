using Suite.Inspection.FewShot;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.Models;

/// <summary>A network trained as a whole, whose output <c>logits</c> has one number a class.</summary>
public sealed class FineTunedModel : IImageModel
{
    private const string Output = "logits";

    private readonly OnnxSession _session;

    private FineTunedModel(ModelCard card, OnnxSession session)
    {
        (Card, _session) = (card, session);
        Network = new ModelNetwork(session, [Output], outputs => DefectScores.Decision(Probabilities(outputs[0].Span), Card));
    }

    public ModelCard Card { get; }

    public InputShape Input => Card.Input;

    public ModelNetwork? Network { get; }

    /// <exception cref="InvalidDataException">The folder holds no such model.</exception>
    public static FineTunedModel Open(string folder, OnnxSessionOptions options)
    {
        var card = ModelFolder.ReadCard(folder);
        var path = Path.Combine(folder, ModelFolder.NetworkFile);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"'{folder}' has no {ModelFolder.NetworkFile}.");
        }

        var session = OnnxSession.Open(path, options);
        if (session.Outputs.FirstOrDefault(static o => o.Name == Output) is not { } logits || (logits.Dimensions[^1] >= 0 && logits.Dimensions[^1] != card.Classes.Count))
        {
            session.Dispose();
            throw new InvalidDataException($"'{path}' has no output '{Output}' of {card.Classes.Count} classes.");
        }

        return new FineTunedModel(card, session);
    }

    public IReadOnlyList<ImageScore> Score(Memory<float> pictures, int count)
    {
        using var values = _session.Run(pictures[..(count * Input.Length)], [count, 3, Input.Height, Input.Width], [Output]);
        var logits = values[0].GetTensorDataAsSpan<float>();
        var scores = new ImageScore[count];
        for (var i = 0; i < count; i++)
        {
            scores[i] = DefectScores.Score(Probabilities(logits.Slice(i * Card.Classes.Count, Card.Classes.Count)), Card, map: null);
        }

        return scores;
    }

    public void Dispose() => _session.Dispose();

    private static double[] Probabilities(ReadOnlySpan<float> logits)
    {
        var probabilities = new double[logits.Length];
        for (var c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = logits[c];
        }

        SoftmaxRegression.Softmax(probabilities);
        return probabilities;
    }
}
