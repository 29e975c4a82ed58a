using Suite.Inspection.Datasets;
using Suite.Vision;

namespace Suite.Inspection.Tests.Datasets;

public sealed class DefectMaskTests
{
    [Fact]
    public void A_cell_has_the_share_of_its_defective_pixels()
    {
        var mask = new DefectMask(4, 4, [true, true, false, false, true, false, false, false, false, false, false, false, false, false, false, true]);

        Assert.Equal([0.75f, 0, 0, 0.25f], mask.Shares(2, 2));
    }

    [Fact]
    public void A_picture_smaller_than_the_grid_leaves_cells_empty() => Assert.Equal(1, new DefectMask(1, 1, [true]).Shares(3, 3).Sum());

    [Fact]
    public void A_box_covers_the_cells_it_overlaps() =>
        Assert.Equal([0.25f, 0.5f, 0.25f, 0.5f], DefectMask.Shares(new PixelBox(1, 1, 4, 3), 4, 4, 2, 2));
}
