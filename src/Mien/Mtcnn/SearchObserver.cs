using Mien.Tensors.Autograd;

namespace Mien.Mtcnn;

/// <summary>Is told what a search does, in its order, so that its time can be accounted for. A search of use has none.</summary>
internal abstract class SearchObserver
{
    /// <summary>What follows belongs to a stage.</summary>
    public abstract void Begin(SearchStage stage);

    /// <summary>What was done since the last call is of one kind.</summary>
    public abstract void Did(SearchWork work);

    /// <summary>Runs a network in the search's place.</summary>
    public abstract void Forward(Tape tape);
}

/// <summary>The stages of a search.</summary>
internal enum SearchStage
{
    PNet,
    RNet,
    ONet,

    /// <summary>O-Net once more over faces in four positions.</summary>
    Turned,
}

/// <summary>What a search does beside its networks.</summary>
internal enum SearchWork
{
    /// <summary>Crops of the picture are made.</summary>
    Resampling,

    /// <summary>Outputs become windows.</summary>
    Windows,

    /// <summary>Windows that overlap better ones go.</summary>
    Suppression,
}
