using System.Text.Json.Nodes;
using Suite.Host.Cli;
using Xunit;

namespace Suite.Fraud.Tests.Commands;

public sealed class OutputTests
{
    [Fact]
    public void Numbers_that_are_none_are_null_wherever_they_stand()
    {
        var result = new JsonObject
        {
            ["auc_roc"] = double.NaN,
            ["payments"] = 3,
            ["parts"] = new JsonArray(float.PositiveInfinity, 1.5, new JsonObject { ["x"] = double.NegativeInfinity, ["y"] = "NaN" }),
        };

        Assert.Equal("""{"auc_roc":null,"payments":3,"parts":[null,1.5,{"x":null,"y":"NaN"}]}""", Output.Text(result, json: true));
        Assert.StartsWith("auc_roc   -", Output.Text(result, json: false), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_refuses_is_told_in_sentences()
    {
        const string Problem = """
            {"title":"The request is not valid.","detail":"See 'errors'.","errors":{"rate":["Give a number \u0027from\u0027 0.01.","It must be finite."],"burst":"Required."}}
            """;
        Assert.Equal(
            "The request is not valid. See 'errors'.\n  rate: Give a number 'from' 0.01. It must be finite.\n  burst: Required.",
            SuiteClient.Refused(Problem, 400).Message);
    }
}
