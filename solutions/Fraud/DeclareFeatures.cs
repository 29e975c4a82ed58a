using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.FeatureStore;
using Suite.Fraud.Rules;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>The features computed for every payment: read what is in force, or declare others.</summary>
internal static class DeclareFeatures
{
    private const int BodyBytesMax = 256 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fraud/feature-set", GetAsync)
            .WithName("GetFeatureSet").WithSummary("The feature set in force, as declared.").RequireScope("fraud:read")
            .Produces<FeatureSetShape>().Refuses();
        app.MapPut("/v1/fraud/feature-set", PutAsync)
            .WithName("DeclareFeatures").WithSummary("Declares the features computed while no model brings its own.").RequireScope("fraud:train")
            .TakesJson<DeclarationShape>().Produces<FeatureSetShape>().Refuses();
    }

    private static async Task<IResult> GetAsync(HttpContext http, PlanLoader plans, CancellationToken ct)
    {
        var state = await plans.ReadStateAsync(http.GetCaller().Tenant, long.MaxValue, ct);
        return Answer(await plans.LoadFeaturesAsync(state, ct));
    }

    private static async Task<IResult> PutAsync(HttpContext http, IJournal journal, RuleInputs inputs, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = BodyBytesMax }, ct);
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        FeatureSet features;
        try
        {
            features = FeatureSet.Parse(Encoding.UTF8.GetString(fields.Raw));
            FeatureSetRules.RefuseAnswers(features);
            _ = new FeatureEventFactory(features);
        }
        catch (FormatException e)
        {
            return Problem.Validation("$", Redactor.Redact(e.Message));
        }

        if (await inputs.RefuseAsync(http.GetCaller().Tenant, features, "$", ct) is { } lacking)
        {
            return lacking;
        }

        // The id is the content: declaring what is in force already changes nothing, going back to an earlier set is a new event.
        var tenant = http.GetCaller().Tenant;
        var head = await journal.ReadHeadAsync(tenant, ct);
        await journal.AppendAsync(tenant, [InitialFeatureSet.Activate(features, $"feature-set/{features.Version}/{head}", time)], ct);
        return Answer(features);
    }

    private static IResult Answer(FeatureSet features) => Results.Text(
        $$"""{"version":"{{features.Version}}","features":{{features.Features.Count}},"declaration":{{features.Json}}}""", "application/json");
}
