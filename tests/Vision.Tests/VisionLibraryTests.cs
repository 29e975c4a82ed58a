using Suite.TestKit;
using Suite.Vision.Native;

namespace Suite.Vision.Tests;

public sealed class VisionLibraryTests
{
    [Fact]
    public void A_library_that_is_not_there_says_what_to_run()
    {
        using var directory = new TempDirectory();
        var failure = Assert.Throws<VisionException>(() => VisionLibrary.Load(directory.File("libsuite_vision.so")));
        Assert.Contains("Run ./suite", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_library_and_a_library_of_another_version_are_refused()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("libsuite_vision.so"), "no library");
        Assert.Contains("cannot be loaded", Assert.Throws<VisionException>(() => VisionLibrary.Load(directory.File("libsuite_vision.so"))).Message, StringComparison.Ordinal);
        const string another = "/usr/lib/x86_64-linux-gnu/libz.so.1";
        if (File.Exists(another))
            Assert.Contains("version 0", Assert.Throws<VisionException>(() => VisionLibrary.Load(another)).Message, StringComparison.Ordinal);
    }
}
