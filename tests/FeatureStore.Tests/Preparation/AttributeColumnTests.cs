namespace Suite.FeatureStore.Tests.Preparation;

/// <summary>What steps make can be imported and declared: it goes into attributes, as decimals.</summary>
public sealed class AttributeColumnTests
{
    [Theory]
    [InlineData("""{"step":"bins","column":"x"}""", "attributes.x_bin")]
    [InlineData("""{"step":"bins","column":"x","into":"own"}""", "own")]
    [InlineData("""{"step":"frequency","column":"attributes.c"}""", "attributes.c_frequency")]
    [InlineData("""{"step":"target","column":"attributes.c","target":"y"}""", "attributes.c_target")]
    [InlineData("""{"step":"iqrOutliers","columns":["x"]}""", "attributes.x_outlier")]
    [InlineData("""{"step":"isolationForest","columns":["x"]}""", "attributes.isolation_score", "attributes.isolation_outlier")]
    [InlineData("""{"step":"median","columns":["x"],"indicator":true}""", "attributes.x_missing")]
    [InlineData("""{"step":"log1p","columns":["x"]}""", "attributes.x_log1p")]
    [InlineData("""{"step":"log1p","columns":["x"],"inPlace":true}""")]
    public void A_step_adds_attributes_unless_the_recipe_names_the_column(string step, params string[] added)
    {
        var table = Prepared.Table(Prepared.Numbers("x", 1, 2, 3, 4), Prepared.Texts("attributes.c", "a", "b", "a", "b"), Prepared.Numbers("y", 0, 1, 0, 1));
        Assert.Equal(added, Prepared.Training(step, table).Table.Columns.Select(c => c.Name).Except(["x", "attributes.c", "y"]));
    }

    [Fact]
    public void Numbers_of_attributes_are_written_as_decimals_that_a_feature_can_take()
    {
        var written = Prepared.Write(Prepared.Table(
            Prepared.Numbers("attributes.a", 1.0 / 3, 0.00001, -2.5, 7, 1e-20, double.NaN, 123456789012.5), Prepared.Numbers("b", 1.0 / 3, 0.00001, 0, 0, 0, 0, 0)));
        Assert.Equal("attributes.a,b\n0.333333333,0.3333333333333333\n0.00001,1E-05\n-2.5,0\n7,0\n0,0\n,0\n123456789012.5,0\n", written);
    }
}
