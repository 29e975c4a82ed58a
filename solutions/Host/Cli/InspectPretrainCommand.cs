using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect pretrain</c>: makes the project's own backbone again. What it may be told is the trainer's to say.</summary>
internal static class InspectPretrainCommand
{
    public static Command Create()
    {
        var rest = new Argument<string[]>("options") { Description = "--out DIR, --seed N, --minutes M or --steps N, --resume, and the weights of the losses", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("pretrain", "Train a backbone on generated surfaces and defects, as the project's own was.") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, ct) => TrainerProcess.RunAsync(["pretrain", .. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens], ct));
        return command;
    }
}
