using Suite.Inspection.Datasets;
using Suite.Inspection.Models;

namespace Suite.Inspection.Evaluation;

/// <summary>
/// Which class is good in an evaluation, and how the model's classes stand to the data's. An anomaly model knows good and not good only: there every defect
/// class counts as <see cref="AnomalyClass"/>.
/// </summary>
internal sealed class GoodClass
{
    public const string AnomalyClass = "anomaly";

    /// <summary>What good parts are mostly called, tried in this order where nobody said.</summary>
    private static readonly string[] Usual = ["good", "ok", "OK", "free", "normal"];

    private readonly ModelCard _card;
    private readonly int _index;

    private GoodClass(ModelCard card, string? name, int index)
    {
        (_card, Name, _index) = (card, name, index);
        Classes = IsAnomaly ? [name!, AnomalyClass] : card.Classes;
    }

    /// <summary>In the data; null where nothing is good or bad.</summary>
    public string? Name { get; }

    /// <summary>Of the confusion matrix.</summary>
    public IReadOnlyList<string> Classes { get; }

    private bool IsAnomaly => _card.Head == ImageModels.Anomaly;

    /// <exception cref="InvalidDataException">The class asked for is neither in the model nor in the data.</exception>
    public static GoodClass Of(ModelCard card, IReadOnlyList<LabelledImage> images, string? asked)
    {
        if (card.Head == ImageModels.Anomaly)
        {
            // Its good class may have another name in other data.
            return asked is null || images.Any(i => i.Class == asked) || asked == card.GoodClass
                ? new GoodClass(card, asked ?? card.GoodClass, 0)
                : throw Unknown(asked, images.Select(static i => i.Class));
        }

        var name = asked ?? card.GoodClass;
        var index = card.Classes.Index().Where(c => c.Item == name).Select(static c => c.Index).DefaultIfEmpty(-1).First();
        return asked is null || index >= 0 ? new GoodClass(card, name, index) : throw Unknown(asked, card.Classes);
    }

    /// <summary>The good class of data that is to be trained on.</summary>
    /// <param name="classes">Of the data.</param>
    /// <param name="asked">By the user; null where nothing was said.</param>
    /// <returns>Null where nothing was said and no class has a usual name.</returns>
    public static string? Among(IReadOnlyList<string> classes, string? asked) => asked is null
        ? Usual.FirstOrDefault(classes.Contains)
        : classes.Contains(asked) ? asked : throw Unknown(asked, classes);

    public string Truth(LabelledImage image) => IsAnomaly && image.Class != Name ? AnomalyClass : image.Class;

    public string Called(ImageScore score) => IsAnomaly ? Called(score.DefectScore) : _card.Classes[score.Class];

    /// <summary>What an anomaly model calls a picture of this score.</summary>
    public string Called(double defectScore) => Classes[defectScore >= _card.Threshold ? 1 : 0];

    public double DefectScore(ImageScore score) => Name is null ? double.NaN : IsAnomaly ? score.DefectScore : DefectScores.Of(score.Probabilities, _index);

    private static InvalidDataException Unknown(string asked, IEnumerable<string> classes) =>
        new($"There is no class '{asked}'. There are {string.Join(", ", classes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(20))}.");
}
