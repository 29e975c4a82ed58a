namespace Suite.Inspection.Line;

/// <summary>What becomes of a frame that has just come.</summary>
internal enum Admission
{
    /// <summary>It goes to the model now.</summary>
    Look,

    /// <summary>It waits; nothing waited before.</summary>
    Hold,

    /// <summary>It waits in the place of an older one, which is skipped and counted.</summary>
    Replace,

    /// <summary>There is no room. The part it shows is not inspected, and that is said.</summary>
    Refuse,
}

/// <summary>
/// Which frames of one camera go to the model. Free-running: one at a time, and of those that come meanwhile the latest, because a picture of the line as it was
/// helps nobody. Triggered: every frame is a part, so all go, up to a bound; what exceeds it is refused, never dropped. Immutable, pure.
/// </summary>
/// <param name="Looking">Frames that are with the model.</param>
/// <param name="Holds">A free-running camera's latest frame waits.</param>
internal readonly record struct FrameIntake(int Looking, bool Holds)
{
    /// <param name="isTriggered">Every frame is a part.</param>
    /// <param name="partsMax">Parts of a triggered camera with the model at once.</param>
    public (FrameIntake Next, Admission Admission) Offer(bool isTriggered, int partsMax)
    {
        if (isTriggered)
        {
            return Looking < partsMax ? (this with { Looking = Looking + 1 }, Admission.Look) : (this, Admission.Refuse);
        }

        return Looking == 0 ? (this with { Looking = 1 }, Admission.Look)
            : Holds ? (this, Admission.Replace)
            : (this with { Holds = true }, Admission.Hold);
    }

    /// <summary>A frame's verdict is there. True: the frame that waits goes to the model now.</summary>
    public (FrameIntake Next, bool StartsHeld) Finish()
    {
        if (Looking == 0)
        {
            throw new InvalidOperationException("No frame is with the model.");
        }

        return Holds && Looking == 1 ? (new FrameIntake(1, false), true) : (this with { Looking = Looking - 1 }, false);
    }
}
