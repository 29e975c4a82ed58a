using Suite.FeatureStore;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Xunit;

namespace Suite.Fraud.Tests.Wording;

public sealed class SentenceTests
{
    [Theory]
    [InlineData("DEVICE_COUNT_1H", 0, "There are no payments with this device within 1 hour")]
    [InlineData("DEVICE_COUNT_1H", 1, "This is the only payment with this device within 1 hour")]
    [InlineData("DEVICE_COUNT_1H", 2, "There are 2 payments with this device within 1 hour")]
    [InlineData("CARD_AMOUNT_RATIO_TO_MEAN_90D", 1, "The amount is the mean of payments with this card within 90 days, this one included")]
    [InlineData("CARD_AMOUNT_RATIO_TO_MEAN_90D", 1.01, "The amount is about the mean of payments with this card within 90 days, this one included")]
    [InlineData("CARD_AMOUNT_ZSCORE_90D", 0, "The amount is neither above nor below the mean of payments with this card within 90 days, this one included")]
    [InlineData("CARD_AMOUNT_ZSCORE_90D", -0.001, "The amount is hardly below the mean of payments with this card within 90 days, this one included")]
    [InlineData("CARD_AMOUNT_ZSCORE_90D", -1, "The amount is 1 standard deviation below the mean of payments with this card within 90 days, this one included")]
    [InlineData("CARD_MEAN_AMOUNT_7D_OVER_90D", 1, "The mean amount of payments with this card within 7 days is the same as that within 90 days")]
    [InlineData("CARD_MEAN_AMOUNT_7D_OVER_90D", 0.999, "The mean amount of payments with this card within 7 days is about the same as that within 90 days")]
    [InlineData("CARD_MAX_AMOUNT_7D_OVER_90D", 0.5, "The largest amount of payments with this card within 7 days is 0.5 times that within 90 days")]
    public void One_and_none_are_said_as_people_say_them(string feature, double value, string text)
    {
        var set = FeatureSet.Default;
        Assert.Equal(text, new Sentence(set.Features.First(f => f.Name == feature), set.Schema).Text(value, Currency.Find("EUR")));
    }
}
