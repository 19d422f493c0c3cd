// Backward pass, and what follows it for all parameters at once.
#include "torch/torch.h"

#include <cmath>

fr_status fr_tensor_set_requires_grad(fr_tensor *tensor, int32_t requires_grad) {
    return fr::perform({tensor}, [&] { tensor->value.set_requires_grad(requires_grad != 0); });
}

fr_status fr_tensor_backward(const fr_tensor *loss) {
    return fr::perform({loss}, [&] { loss->value.backward(); });
}

fr_status fr_tensor_compute_gradients(const fr_tensor *loss, fr_tensor **inputs, int32_t count, fr_tensor **outs) {
    return fr::perform({loss, inputs, outs}, [&] {
        std::vector<at::Tensor> gradients = torch::autograd::grad({loss->value}, fr::tensors_of(inputs, count));
        for (size_t i = 0; i < gradients.size(); ++i)
            fr::give(std::move(gradients[i]), &outs[i]);
    });
}

fr_status fr_tensor_clear_gradients(fr_tensor **parameters, int32_t count) {
    return fr::perform({parameters}, [&] {
        at::NoGradGuard no_grad;
        for (const at::Tensor &parameter : fr::tensors_of(parameters, count))
            if (parameter.grad().defined()) parameter.mutable_grad().zero_();
    });
}

namespace {

// Sum of squares in double, in a fixed order: eight lanes, so that the compiler can use vectors.
template <typename T> double sum_of_squares(const T *data, int64_t count) {
    double lanes[8] = {};
    int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (int64_t lane = 0; lane < 8; ++lane) {
            const auto value = static_cast<double>(data[i + lane]);
            lanes[lane] += value * value;
        }
    double sum = 0;
    for (const double lane : lanes)
        sum += lane;
    for (; i < count; ++i)
        sum += static_cast<double>(data[i]) * static_cast<double>(data[i]);
    return sum;
}

// Algorithm 1 of Kingma and Ba (2015), with the two bias corrections taken out of the loop.
template <typename T>
void adam(T *parameter, const T *gradient, T *moment1, T *moment2, int64_t count, const fr_tensor_adam_config &config) {
    const double correction1 = 1.0 - std::pow(config.beta1, static_cast<double>(config.step));
    const double correction2 = 1.0 - std::pow(config.beta2, static_cast<double>(config.step));
    const auto beta1 = static_cast<T>(config.beta1), rest1 = static_cast<T>(1.0 - config.beta1);
    const auto beta2 = static_cast<T>(config.beta2), rest2 = static_cast<T>(1.0 - config.beta2);
    const auto rate = static_cast<T>(config.learning_rate / correction1);
    const auto scale = static_cast<T>(1.0 / std::sqrt(correction2));
    const auto epsilon = static_cast<T>(config.epsilon), decay = static_cast<T>(config.weight_decay);
    for (int64_t i = 0; i < count; ++i) {
        const T slope = gradient[i] + decay * parameter[i];
        moment1[i] = beta1 * moment1[i] + rest1 * slope;
        moment2[i] = beta2 * moment2[i] + rest2 * slope * slope;
        parameter[i] -= rate * moment1[i] / (std::sqrt(moment2[i]) * scale + epsilon);
    }
}

} // namespace

fr_status fr_tensor_clip_gradients(fr_tensor **parameters, int32_t count, double limit, double *norm) {
    return fr::perform({parameters, norm}, [&] {
        at::NoGradGuard no_grad;
        std::vector<at::Tensor> gradients;
        for (const at::Tensor &parameter : fr::tensors_of(parameters, count))
            if (parameter.grad().defined()) gradients.push_back(parameter.grad());
        double sum = 0;
        for (const at::Tensor &gradient : gradients) {
            const at::Tensor dense = gradient.contiguous();
            sum += dense.scalar_type() == at::kDouble ? sum_of_squares(dense.data_ptr<double>(), dense.numel())
                                                      : sum_of_squares(dense.data_ptr<float>(), dense.numel());
        }
        *norm = std::sqrt(sum);
        const double factor = limit / (*norm + 1e-6);
        if (factor < 1.0)
            for (at::Tensor &gradient : gradients)
                gradient.mul_(factor);
    });
}

fr_status fr_tensor_adam_step(fr_tensor **parameters, fr_tensor **moments1, fr_tensor **moments2, int32_t count,
                              const fr_tensor_adam_config *config) {
    return fr::perform({parameters, moments1, moments2, config}, [&] {
        TORCH_CHECK(config->step >= 1, "step is ", config->step, "; the first is 1");
        const std::vector<at::Tensor> values = fr::tensors_of(parameters, count);
        const std::vector<at::Tensor> first = fr::tensors_of(moments1, count), second = fr::tensors_of(moments2, count);
        for (size_t i = 0; i < values.size(); ++i) {
            if (!values[i].grad().defined()) continue;
            const at::Tensor gradient = values[i].grad().contiguous();
            for (const at::Tensor &tensor : {gradient, first[i], second[i]})
                TORCH_CHECK(tensor.sizes() == values[i].sizes() && tensor.scalar_type() == values[i].scalar_type(),
                            "gradient and moments must have the parameter's sizes and type");
            TORCH_CHECK(values[i].is_contiguous() && first[i].is_contiguous() && second[i].is_contiguous(),
                        "parameters and moments must be contiguous");
            if (values[i].scalar_type() == at::kDouble)
                adam(values[i].data_ptr<double>(), gradient.data_ptr<double>(), first[i].data_ptr<double>(),
                     second[i].data_ptr<double>(), values[i].numel(), *config);
            else
                adam(values[i].data_ptr<float>(), gradient.data_ptr<float>(), first[i].data_ptr<float>(),
                     second[i].data_ptr<float>(), values[i].numel(), *config);
        }
    });
}
