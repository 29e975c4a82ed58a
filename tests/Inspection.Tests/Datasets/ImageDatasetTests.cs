using Suite.Inspection.Datasets;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Datasets;

public sealed class ImageDatasetTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_list_gives_class_split_mask_and_box()
    {
        var dataset = Listed("image,mask,class,x0,y0,x1,y1,split", "b.png,m/b.png,crack,1,2,30,40,val", "a.png,,good,,,,,train");

        Assert.Equal(["a.png", "b.png"], dataset.Images.Select(static i => i.Name));
        Assert.Equal(new LabelledImage("b.png", _folder.File("b.png"), "crack", DatasetSplit.Val, _folder.File("m/b.png"), new PixelBox(1, 2, 30, 40)), dataset.Images[1]);
        Assert.Null(dataset.Images[0].Mask);
        Assert.Null(dataset.Images[0].Box);
        Assert.Equal(["crack", "good"], dataset.Classes);
        Assert.Empty(dataset.Remarks);
    }

    [Theory]
    [InlineData("image,class,split", "a.png,good,trian", "Line 2, column 'split': 'trian' is no split. Use train, val or test.")]
    [InlineData("image,class,split", "a.png,good,", "'' is no split")]
    [InlineData("image,class,split", "a.png,,train", "column 'class'")]
    [InlineData("image,class,split", "../a.png,good,train", "leads out of the folder")]
    [InlineData("image,class,split", "/etc/passwd,good,train", "leads out of the folder")]
    [InlineData("image,split", "a.png,train", "the column 'class' is missing")]
    [InlineData("image,class,split", "a.png,good", "Line 2")]
    [InlineData("image,class,x0,y0,x1,y1", "a.png,good,5,5,2,9", "the box ends before it begins")]
    [InlineData("image,class,x0,y0,x1,y1", "a.png,good,5,,2,9", "must be a whole number")]
    public void A_fault_in_the_list_is_refused_where_it_is(string header, string line, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidDataException>(() => Listed(header, line)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_picture_that_is_listed_twice_is_refused() =>
        Assert.Contains("is there twice", Assert.Throws<InvalidDataException>(() => Listed("image,class,split", "a.png,good,train", "./a.png,good,test")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_list_is_refused() => Assert.Throws<InvalidDataException>(() => Listed("image,class,split"));

    [Fact]
    public void A_split_that_is_not_there_is_refused_with_those_that_are()
    {
        var dataset = Listed("image,class,split", "a.png,good,train", "b.png,good,val");

        Assert.Contains("1 of 'train', 1 of 'val'", Assert.Throws<InvalidDataException>(() => dataset.Of(DatasetSplit.Test)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_are_classes_and_splits_are_drawn_the_same_way_every_time()
    {
        Files(Enumerable.Range(0, 40).Select(static i => $"good/{i}.jpg").Concat(Enumerable.Range(0, 20).Select(static i => $"crack/deep/{i}.PNG")).Append("crack/readme.txt"));

        var first = ImageDataset.Read(_folder.Path, seed: 7);

        Assert.Equal(["crack", "good"], first.Classes);
        Assert.Equal((28, 6, 6), Counts(first, "good"));
        Assert.Equal((14, 3, 3), Counts(first, "crack"));
        Assert.Equal(first.Images, ImageDataset.Read(_folder.Path, seed: 7).Images);
        Assert.NotEqual(first.Images, ImageDataset.Read(_folder.Path, seed: 8).Images);
        Assert.Contains(first.Remarks, static r => r.Contains("seed 7", StringComparison.Ordinal));
        Assert.Contains(first.Remarks, static r => r.Contains("1 files", StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_of_splits_hold_folders_of_classes()
    {
        Files(["train/good/1.png", "train/bad/2.png", "test/good/3.png"]);

        var dataset = ImageDataset.Read(_folder.Path, seed: 1);

        Assert.Equal(["bad", "good"], dataset.Classes);
        Assert.Equal(DatasetSplit.Test, Assert.Single(dataset.Images, static i => i.Name == "test/good/3.png").Split);
        Assert.Empty(dataset.Remarks);
    }

    [Fact]
    public void A_misspelt_folder_of_a_split_is_no_class()
    {
        Files(["train/good/1.png", "tset/good/3.png"]);

        Assert.Contains("tset", Assert.Throws<InvalidDataException>(() => ImageDataset.Read(_folder.Path, seed: 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training", "validation")]
    [InlineData("Train", "Test")]
    public void Splits_under_other_names_are_no_classes(string first, string second)
    {
        foreach (var split in new[] { first, second })
        {
            Directory.CreateDirectory(_folder.File($"{split}/good"));
            File.WriteAllBytes(_folder.File($"{split}/good/a.png"), []);
        }

        Assert.Contains($"{string.Join(", ", new[] { first, second }.Order(StringComparer.Ordinal))}. Splits are called", Assert.Throws<InvalidDataException>(() => ImageDataset.Read(_folder.Path, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_may_have_the_name_of_a_split_elsewhere()
    {
        foreach (var name in new[] { "valid", "invalid" })
        {
            Directory.CreateDirectory(_folder.File(name));
            File.WriteAllBytes(_folder.File($"{name}/a.png"), []);
        }

        Assert.Equal(["invalid", "valid"], ImageDataset.Read(_folder.Path, 1).Classes);
    }

    [Fact]
    public void A_class_too_small_to_share_trains()
    {
        Files(["good/1.png", "good/2.png", "good/3.png", "bad/1.png"]);

        Assert.All(ImageDataset.Read(_folder.Path, seed: 1).Images, static i => Assert.Equal(DatasetSplit.Train, i.Split));
    }

    [Theory]
    [InlineData("")]
    [InlineData("loose.png")]
    [InlineData("good/notes.txt")]
    public void A_folder_without_classes_is_refused(string file)
    {
        Files(file.Length == 0 ? [] : [file]);

        Assert.Throws<InvalidDataException>(() => ImageDataset.Read(_folder.Path, seed: 1));
    }

    private static (int Train, int Val, int Test) Counts(ImageDataset dataset, string name) => (
        dataset.Images.Count(i => i.Class == name && i.Split == DatasetSplit.Train),
        dataset.Images.Count(i => i.Class == name && i.Split == DatasetSplit.Val),
        dataset.Images.Count(i => i.Class == name && i.Split == DatasetSplit.Test));

    private ImageDataset Listed(params string[] lines)
    {
        File.WriteAllLines(_folder.File("labels.csv"), lines);
        return ImageDataset.Read(_folder.Path, seed: 1);
    }

    private void Files(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            File.WriteAllText(_folder.File(name), "");
        }
    }
}
