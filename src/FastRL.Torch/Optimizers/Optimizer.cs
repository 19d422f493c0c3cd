using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>Optimizers.</summary>
        public static partial class optim
        {
            /// <summary>Whose step size a schedule may change.</summary>
            public interface ILearningRateController
            {
                /// <summary>Step size.</summary>
                double LearningRate { get; set; }
            }

            /// <summary>Changes parameters by their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                private protected Optimizer()
                {
                }

                /// <summary>Groups of parameters with their own settings; here one.</summary>
                public abstract IEnumerable<ILearningRateController> ParamGroups { get; }

                /// <summary>Sets every gradient to zero.</summary>
                public abstract void zero_grad();

                /// <summary>Changes the parameters; <paramref name="closure"/> must be null.</summary>
                /// <returns>Null.</returns>
                public abstract Tensor? step(Func<Tensor>? closure = null);

                /// <inheritdoc/>
                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                /// <summary>Disposes the state.</summary>
                protected virtual void Dispose(bool disposing)
                {
                }

                /// <summary>What an optimizer remembers, in the order of its parameters.</summary>
                public class StateDictionary
                {
                    internal StateDictionary(IEnumerable<OptimizerState> states) => State = [.. states];

                    /// <summary>One entry a parameter; the optimizer's own, not a copy.</summary>
                    public List<OptimizerState> State { get; private set; }
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What an optimizer remembers of one parameter.</summary>
    public abstract class OptimizerState
    {
        private protected OptimizerState()
        {
        }
    }

    /// <summary>Base of the optimizers.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        private protected OptimizerHelper()
        {
        }

        /// <summary>What it remembers.</summary>
        public abstract StateDictionary state_dict();
    }
}
