# Training from the command line: `make train`, `make train-20k TRAIN_ENVS=4`. Every target is a call of `fastrl train`;
# building, testing and the rest are ./build.sh.

TRAIN_GAME ?= quest
TRAIN_OUTPUT_DIR ?= training_runs
TRAIN_CONFIG ?=
TRAIN_SEED ?= 1
TRAIN_GUIDE ?= http://127.0.0.1:8080/v1

FASTRL := artifacts/fastrl/fastrl

# Defaults; a target sets its own below, and the command line replaces both.
TRAIN_STEPS ?= 100000
TRAIN_ENVS ?= 1
TRAIN_EPISODE_LENGTH ?= 500
TRAIN_UPDATE_EPOCHS ?= 4
TRAIN_BATCH_SIZE ?= 128

.DEFAULT_GOAL := train-help
.PHONY: train train-pure-rl train-quick train-20k train-parallel train-custom train-config train-llm-guided train-config-llm train-help

train train-pure-rl train-custom: $(FASTRL)
	@$(RUN_TRAINING)

train-quick: TRAIN_STEPS = 1000
train-quick: $(FASTRL)
	@$(RUN_TRAINING)

train-20k: TRAIN_STEPS = 20000
train-20k: TRAIN_ENVS = 2
train-20k: TRAIN_EPISODE_LENGTH = 750
train-20k: TRAIN_UPDATE_EPOCHS = 6
train-20k: $(FASTRL)
	@$(RUN_TRAINING)

train-parallel: TRAIN_STEPS = 10000
train-parallel: TRAIN_ENVS = 2
train-parallel: $(FASTRL)
	@$(RUN_TRAINING)

train-llm-guided: GUIDE = --guide "$(TRAIN_GUIDE)"
train-llm-guided: $(FASTRL)
	@$(RUN_TRAINING)

train-config-llm: GUIDE = --guide "$(TRAIN_GUIDE)"
train-config train-config-llm: $(FASTRL)
	@test -n "$(TRAIN_CONFIG)" || { echo "make train-config TRAIN_CONFIG=FILE.yaml: the file is missing" >&2; exit 2; }
	@$(FASTRL) train $(TRAIN_GAME) --style classic --config "$(TRAIN_CONFIG)" $(GUIDE) --run-dir "$(RUN_DIR)"

train-help:
	@printf '%s\n' \
	  'make train | train-pure-rl | train-custom   train with the variables below' \
	  'make train-quick                            1,000 steps' \
	  'make train-20k                              20,000 steps, 2 environments, episodes of 750 steps, 6 epochs' \
	  'make train-parallel                         10,000 steps, 2 environments' \
	  'make train-config TRAIN_CONFIG=FILE.yaml    everything from a file' \
	  'make train-llm-guided | train-config-llm    the same with goals from a language model at TRAIN_GUIDE' ''
	@printf '%-32s %s\n' \
	  'TRAIN_STEPS=$(TRAIN_STEPS)' 'environment steps of all environments together' \
	  'TRAIN_ENVS=$(TRAIN_ENVS)' 'parallel environments' \
	  'TRAIN_EPISODE_LENGTH=$(TRAIN_EPISODE_LENGTH)' 'most steps of an episode' \
	  'TRAIN_UPDATE_EPOCHS=$(TRAIN_UPDATE_EPOCHS)' 'optimisation epochs a batch' \
	  'TRAIN_BATCH_SIZE=$(TRAIN_BATCH_SIZE)' 'samples in a gradient step' \
	  'TRAIN_OUTPUT_DIR=$(TRAIN_OUTPUT_DIR)' 'where runs are written' \
	  'TRAIN_SEED=$(TRAIN_SEED)' 'the same seed gives the same weights' \
	  'TRAIN_GUIDE=$(TRAIN_GUIDE)' 'an OpenAI-compatible endpoint' \
  'TRAIN_GAME=$(TRAIN_GAME)' 'a bundled game, or the path of a profile'

$(FASTRL):
	@./build.sh build

# Windows are not part of this project; say so rather than train something else.
visual-%:
	@echo "there is no window here; $(FASTRL) view GAME shows it in a page, $(FASTRL) gb run ROM --screenshot FILE.png a picture" >&2; exit 2

RUN_DIR = $(TRAIN_OUTPUT_DIR)/parallel_pure_rl_$(shell echo $$(date +%s)_$$PPID)

# An update comes about once an episode: of the numbers of steps that divide the training evenly, the longest up to the
# episode's that is not much shorter, so that training ends at the very step asked for.
ROLLOUT_STEPS = $(shell awk -v steps="$(TRAIN_STEPS)" -v envs="$(TRAIN_ENVS)" -v length_="$(TRAIN_EPISODE_LENGTH)" 'BEGIN { if (envs < 1) envs = 1; \
  each = int((steps + envs - 1) / envs); most = length_ > 0 && length_ < each ? length_ : each; if (most > 65536) most = 65536; \
  for (n = most; n > most / 3; n--) if (each % n == 0) { print n; exit } print most }')

define RUN_TRAINING
$(FASTRL) train $(TRAIN_GAME) --style classic \
  --steps "$(TRAIN_STEPS)" --num-envs "$(TRAIN_ENVS)" --episode-length "$(TRAIN_EPISODE_LENGTH)" \
  --update-epochs "$(TRAIN_UPDATE_EPOCHS)" --batch-size "$(TRAIN_BATCH_SIZE)" --seed "$(TRAIN_SEED)" \
  $(if $(TRAIN_CONFIG),--config "$(TRAIN_CONFIG)",--set ppo.rollout_steps="$(ROLLOUT_STEPS)") $(GUIDE) --run-dir "$(RUN_DIR)"
endef
