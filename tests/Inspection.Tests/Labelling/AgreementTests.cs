using Suite.Inspection.Labelling;
using Suite.TestKit;

namespace Suite.Inspection.Tests.Labelling;

public sealed class AgreementTests
{
    [Fact]
    public void Kappa_of_the_textbook_table()
    {
        // 20 times both yes, 15 times both no, 5 and 10 times one each: κ = (.7 − .5) / (1 − .5).
        var (first, second) = Annotators((20, "yes", "yes"), (5, "yes", "no"), (10, "no", "yes"), (15, "no", "no"));

        var agreement = Agreement.Of(first, second);

        Assert.Equal(50, agreement.Images);
        Assert.Equal(0.7, agreement.Observed, 12);
        Assert.Equal(0.4, agreement.Kappa, 12);
        Assert.Equal(15, agreement.Disagreements.Count);
    }

    [Fact]
    public void Full_agreement_is_one() => Assert.Equal(1, Agreement.Of(Annotators((3, "a", "a"), (2, "b", "b")).First, Annotators((3, "a", "a"), (2, "b", "b")).Second).Kappa);

    [Fact]
    public void One_class_alone_says_nothing() => Assert.True(double.IsNaN(Agreement.Of(Annotators((3, "a", "a")).First, Annotators((3, "a", "a")).Second).Kappa));

    [Fact]
    public void Pictures_that_only_one_labelled_do_not_count()
    {
        var (first, second) = Annotators((4, "a", "a"), (4, "b", "b"));
        first["alone"] = "a";

        Assert.Equal(8, Agreement.Of(first, second).Images);
    }

    [Fact]
    public void Without_a_common_picture_it_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Agreement.Of(new Dictionary<string, string> { ["1"] = "a" }, new Dictionary<string, string> { ["2"] = "a" }));

    [Fact]
    public void A_file_is_read_without_its_open_pictures()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("a.csv"), "image,class,guess\n1.png,good,good\n2.png,,crack\n\"3,b.png\",\"crack\",crack\n");

        Assert.Equal([("1.png", "good"), ("3,b.png", "crack")], Annotation.Read(folder.File("a.csv")).Select(static p => (p.Key, p.Value)));
    }

    [Fact]
    public void A_picture_that_is_named_twice_is_refused()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("a.csv"), "image,class\n1.png,good\n1.png,crack\n");

        Assert.Contains("Line 3", Assert.Throws<InvalidDataException>(() => Annotation.Read(folder.File("a.csv"))).Message, StringComparison.Ordinal);
    }

    private static (Dictionary<string, string> First, Dictionary<string, string> Second) Annotators(params (int Count, string First, string Second)[] table)
    {
        var (first, second) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        foreach (var (count, one, other) in table)
        {
            for (var i = 0; i < count; i++)
            {
                second[$"{first.Count}"] = other;
                first[$"{first.Count}"] = one;
            }
        }

        return (first, second);
    }
}
