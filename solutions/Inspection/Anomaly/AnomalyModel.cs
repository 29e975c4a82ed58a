using Suite.Inspection.Features;
using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.Anomaly;

/// <summary>An anomaly head on its backbone.</summary>
public sealed class AnomalyModel : IImageModel
{
    private readonly Backbone _backbone;
    private readonly PatchFeatures _features;

    internal AnomalyModel(ModelCard card, Backbone backbone, AnomalyHead head)
    {
        (Card, _backbone, Head, _features) = (card, backbone, head, new PatchFeatures(backbone));
        Network = backbone.Network(Decide);
        if (head.Memory.Columns != _features.Length || card.Classes.Count != 2)
        {
            throw new InvalidDataException($"The head remembers patches of {head.Memory.Columns} numbers; the backbone gives {_features.Length}.");
        }
    }

    public ModelCard Card { get; }

    public InputShape Input => _backbone.Input;

    public ModelNetwork? Network { get; }

    public AnomalyHead Head { get; }

    /// <exception cref="InvalidDataException">The folder holds no such model.</exception>
    public static AnomalyModel Open(string folder, OnnxSessionOptions options)
    {
        var card = ModelFolder.ReadCard(folder);
        var head = AnomalyFile.Read(Path.Combine(folder, ModelFolder.HeadFile));
        var backbone = Backbone.Open(ModelFolder.CheckedBackbone(folder, card), card.Input, options);
        try
        {
            return new AnomalyModel(card, backbone, head);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    public IReadOnlyList<ImageScore> Score(Memory<float> pictures, int count)
    {
        var scores = new ImageScore[count];
        _backbone.Run(pictures, count, outputs =>
        {
            var patches = new FeatureMatrix(_features.Width * _features.Height, _features.Length);
            for (var i = 0; i < count; i++)
            {
                _features.Write(outputs, i, patches);
                var distances = Head.Distances(patches, _features.Width, _features.Height);
                var score = Head.Score(AnomalyHead.OfPicture(distances));
                var map = distances with { Values = Array.ConvertAll(distances.Values, d => (float)Head.Score(d)) };
                scores[i] = new ImageScore(score, score >= Card.Threshold ? 1 : 0, [1 - score, score], map);
            }
        });
        return scores;
    }

    public void Dispose() => _backbone.Dispose();

    private int Decide(BackboneOutputs outputs)
    {
        var patches = new FeatureMatrix(_features.Width * _features.Height, _features.Length);
        _features.Write(outputs, 0, patches);
        var isNg = Head.Score(AnomalyHead.OfPicture(Head.Distances(patches, _features.Width, _features.Height))) >= Card.Threshold;
        return ModelNetwork.Decision(isNg ? 1 : 0, isNg);
    }
}
