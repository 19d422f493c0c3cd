using FastRL.Torch;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Adam (Kingma and Ba 2015). All parameters are changed by one native call.</summary>
    public sealed unsafe class Adam : OptimizerHelper
    {
        private readonly Parameter[] _parameters;
        private readonly State[] _states;
        private readonly Settings _settings;

        internal Adam(IEnumerable<Parameter> parameters, Settings settings)
        {
            _parameters = [.. parameters];
            _states = [.. _parameters.Select(parameter => new State(parameter))];
            _settings = settings;
        }

        /// <inheritdoc/>
        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => [_settings];

        /// <inheritdoc/>
        public override void zero_grad()
        {
            fixed (nint* handles = torch.HandlesOf(_parameters))
                Call.Check(Native.fr_tensor_clear_gradients((fr_tensor**)handles, _parameters.Length));
        }

        /// <inheritdoc/>
        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            if (closure is not null) throw new NotSupportedException("closures are not supported");
            foreach (State state in _states) state.step++;
            var config = new fr_tensor_adam_config
            {
                learning_rate = _settings.LearningRate,
                beta1 = _settings.Beta1,
                beta2 = _settings.Beta2,
                epsilon = _settings.Epsilon,
                weight_decay = _settings.WeightDecay,
                step = _states[0].step,
            };
            nint[] moments = [.. _states.Select(state => (nint)state.exp_avg.Native)];
            nint[] squares = [.. _states.Select(state => (nint)state.exp_avg_sq.Native)];
            fixed (nint* handles = torch.HandlesOf(_parameters), first = moments, second = squares)
            {
                Call.Check(Native.fr_tensor_adam_step(
                    (fr_tensor**)handles, (fr_tensor**)first, (fr_tensor**)second, _parameters.Length, &config));
            }
            return null;
        }

        /// <inheritdoc/>
        public override StateDictionary state_dict() => new(_states);

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            if (disposing)
                foreach (State state in _states) state.Dispose();
            base.Dispose(disposing);
        }

        internal sealed class Settings : torch.optim.ILearningRateController
        {
            public double LearningRate { get; set; }

            public double Beta1 { get; init; }

            public double Beta2 { get; init; }

            public double Epsilon { get; init; }

            public double WeightDecay { get; init; }
        }

        /// <summary>What Adam remembers of one parameter.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            /// <summary>Steps done.</summary>
            public long step;

            /// <summary>Running mean of the gradient.</summary>
            public torch.Tensor exp_avg;

            /// <summary>Running mean of its square.</summary>
            public torch.Tensor exp_avg_sq;

            internal State(Parameter parameter)
            {
                exp_avg = torch.zeros(parameter.shape, parameter.dtype);
                exp_avg_sq = torch.zeros(parameter.shape, parameter.dtype);
                exp_avg.Scope?.Detach(exp_avg);
                exp_avg_sq.Scope?.Detach(exp_avg_sq);
            }

            /// <inheritdoc/>
            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Makes an Adam; <paramref name="amsgrad"/> and <paramref name="maximize"/> must be false.</summary>
            public static Adam Adam(
                IEnumerable<Parameter> parameters,
                double lr = 1e-3,
                double beta1 = 0.9,
                double beta2 = 0.999,
                double eps = 1e-8,
                double weight_decay = 0,
                bool amsgrad = false,
                bool maximize = false) =>
                amsgrad || maximize
                    ? throw new NotSupportedException("amsgrad and maximize are not supported")
                    : new Adam(parameters, new Adam.Settings
                    {
                        LearningRate = lr,
                        Beta1 = beta1,
                        Beta2 = beta2,
                        Epsilon = eps,
                        WeightDecay = weight_decay,
                    });
        }
    }
}
