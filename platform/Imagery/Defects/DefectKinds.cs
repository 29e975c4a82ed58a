namespace Suite.Imagery.Defects;

/// <summary>What can be wrong with a surface; one bit each, so that a pixel or a picture can have several.</summary>
[Flags]
public enum DefectKinds : ushort
{
    None = 0,

    /// <summary>A thin, straight or slightly bent line, with a raised or bright edge.</summary>
    Scratch = 1 << 0,

    /// <summary>A dark jagged line that wanders and branches.</summary>
    Crack = 1 << 1,

    /// <summary>A smooth hollow or bump: one side bright, the other dark.</summary>
    Dent = 1 << 2,

    /// <summary>Many small spots in a cluster or all over.</summary>
    Pits = 1 << 3,

    /// <summary>A region with a sharp border and another tone or grain.</summary>
    Patch = 1 << 4,

    /// <summary>Lumps strung along a line, dark with bright specks.</summary>
    Inclusions = 1 << 5,

    /// <summary>A net of hair cracks.</summary>
    Crazing = 1 << 6,

    /// <summary>A stripe or line that runs through from border to border.</summary>
    Band = 1 << 7,

    /// <summary>A cloudy spot with soft, ragged edges.</summary>
    Stain = 1 << 8,

    /// <summary>A broad furrow with a torn inside.</summary>
    Gouge = 1 << 9,

    /// <summary>A region in which the texture is smeared away.</summary>
    Rub = 1 << 10,

    /// <summary>A piece missing at an angular border, dark beyond it.</summary>
    Chip = 1 << 11,

    /// <summary>One or two holes, dark inside with a lit rim.</summary>
    Blowhole = 1 << 12,

    /// <summary>Ragged flecks drawn out in one direction.</summary>
    Flecks = 1 << 13,
}
