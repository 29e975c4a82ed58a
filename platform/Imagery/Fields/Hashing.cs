namespace Suite.Imagery.Fields;

/// <summary>Random numbers that belong to a place.</summary>
internal static class Hashing
{
    public static uint Cell(int x, int y, uint seed)
    {
        var h = (uint)x * 0x8DA6B343u ^ (uint)y * 0xD8163841u ^ seed * 0xCB1AB31Fu;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return h ^ (h >> 15);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public static float Unit(int x, int y, uint seed) => (Cell(x, y, seed) >> 8) * (1f / (1 << 24));
}
