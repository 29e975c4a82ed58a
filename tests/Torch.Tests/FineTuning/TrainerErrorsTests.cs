using System.Threading.Channels;
using Suite.Trainer;
using Suite.Vision;

namespace Suite.Torch.Tests.FineTuning;

public sealed class TrainerErrorsTests
{
    [Fact]
    public async Task What_went_wrong_on_several_cores_at_once_is_one_sentence()
    {
        var missing = new VisionException("libsuite_vision.so is not there.");
        var read = new AggregateException(missing, new VisionException("libsuite_vision.so is not there."));

        Assert.Equal(missing.Message, TrainerErrors.Sentence(read));
        Assert.Equal(missing.Message, TrainerErrors.Sentence(new ChannelClosedException(read)));
        Assert.Equal(1, await TrainerErrors.RunAsync(() => throw read));
    }

    [Fact]
    public async Task A_fault_of_the_program_keeps_its_stack_trace()
    {
        Assert.Null(TrainerErrors.Sentence(new AggregateException(new InvalidOperationException("no"))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => TrainerErrors.RunAsync(() => throw new InvalidOperationException("no")));
    }

    [Fact]
    public async Task What_was_broken_off_ends_with_the_status_of_an_interrupt() =>
        Assert.Equal(130, await TrainerErrors.RunAsync(() => throw new StoppedException("Stopped.", CancellationToken.None)));
}
