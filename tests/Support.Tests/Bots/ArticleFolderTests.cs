using Suite.Support.Bots;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Bots;

public sealed class ArticleFolderTests
{
    [Theory]
    [InlineData("this is no zip")]
    [InlineData("")]
    [InlineData("PK\u0005\u0006 and then nothing that follows the signature of an end")]
    public void A_broken_zip_is_refused_by_name(string content)
    {
        using var directory = new TempDirectory();
        var file = directory.File("help.zip");
        File.WriteAllText(file, content);
        var refused = Assert.Throws<InvalidDataException>(() => ArticleFolder.Read(file, null).ToList());
        Assert.StartsWith($"'{file}' is no .zip file that can be read: ", refused.Message, StringComparison.Ordinal);
    }
}
