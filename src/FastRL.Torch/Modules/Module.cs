using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Networks.</summary>
    public static partial class nn
    {
        /// <summary>A part of a network: parameters and further modules by name.</summary>
        public class Module : IDisposable
        {
            private readonly string _name;
            private readonly List<(string Name, Parameter Parameter)> _parameters = [];
            private readonly List<(string Name, Module Module)> _modules = [];

            /// <summary>With a name for people.</summary>
            protected Module(string name) => _name = name;

            /// <summary>Its name.</summary>
            public virtual string GetName() => _name;

            /// <summary>Adds a parameter.</summary>
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (_parameters.Any(entry => entry.Name == name))
                    throw new ArgumentException($"parameter {name} is registered already", nameof(name));
                _parameters.Add((name, param));
            }

            /// <summary>Adds a module below this one.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                if (_modules.Any(entry => entry.Name == name))
                    throw new ArgumentException($"module {name} is registered already", nameof(name));
                _modules.Add((name, submodule));
            }

            /// <summary>Own parameters, then those of the modules below, with dots between the names.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                foreach ((string name, Parameter parameter) in _parameters) yield return (name, parameter);
                if (!recurse) yield break;
                foreach ((string outer, Module module) in _modules)
                    foreach ((string name, Parameter parameter) in module.named_parameters())
                        yield return ($"{outer}.{name}", parameter);
            }

            /// <summary>As <see cref="named_parameters"/>, without the names.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>Modules directly below.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => _modules;

            /// <inheritdoc/>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Registers the parameters and modules among the fields of the derived class, by the fields' names.</summary>
            protected virtual void RegisterComponents()
            {
                const BindingFlags Fields = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
                foreach (FieldInfo field in GetType().GetFields(Fields))
                {
                    if (field.DeclaringType == typeof(Module)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module when _modules.All(entry => entry.Name != field.Name):
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter when _parameters.All(entry => entry.Name != field.Name):
                            register_parameter(field.Name, parameter);
                            break;
                    }
                }
            }

            /// <summary>Disposes parameters and modules.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach ((_, Parameter parameter) in _parameters) parameter.Dispose();
                foreach ((_, Module module) in _modules) module.Dispose();
            }
        }

        /// <summary>A module that makes one thing of another.</summary>
        public abstract class Module<T, TResult> : Module
        {
            /// <summary>With a name for people.</summary>
            protected Module(string name) : base(name)
            {
            }

            /// <summary>Computes the result.</summary>
            public abstract TResult forward(T input);
        }

        /// <summary>A parameter over the memory of a tensor.</summary>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}
