import type { seriesOf } from './captured.ts';

/**
 * What stands in the recorded output of real programs, read by a person: each series that it tells, how many points, the first and the last. Recorded anew
 * (test/capture/programs), an output has other numbers.
 */
export const GOLDEN: Readonly<Record<string, ReturnType<typeof seriesOf>>> = {
  catboost: {
    'train.loss': [15, '0: 0.6377582', '14: 0.3845241'],
    'val.loss': [15, '0: 0.6323512', '14: 0.3532227'],
  },
  fasttext: {
    'train.loss': [15, '7.6: 0.006871', '100: 0.002339'],
    'train.learning_rate': [15, '7.6: 0.092436', '100: 0'],
  },
  keras: {
    'train.accuracy': [12, '1: 0.4062', '12: 0.4375'],
    'train.loss': [12, '1: 0.8427', '12: 0.7879'],
    'val.accuracy': [2, '6: 0.5', '12: 0.5'],
    'val.loss': [2, '6: 0.7498', '12: 0.7404'],
    'train.accuracy #2': [3, '6: 0.4479', '18: 0.474'],
    'train.loss #2': [3, '6: 0.7759', '18: 0.7528'],
    'val.accuracy #2': [3, '6: 0.5', '18: 0.5312'],
    'val.loss #2': [3, '6: 0.7313', '18: 0.7139'],
  },
  lightgbm: {
    'train.binary_logloss': [12, '1: 0.633508', '12: 0.339197'],
    'train.auc': [12, '1: 0.929783', '12: 0.971029'],
    'val.1.binary_logloss': [12, '1: 0.637334', '12: 0.360666'],
    'val.1.auc': [12, '1: 0.910478', '12: 0.943597'],
  },
  lightning: {
    'train.loss': [9, '4: 3.59', '36: 0.00918'],
    'val.loss': [3, '12: 0.395', '36: 0.00569'],
  },
  'scikit-learn': {
    'train.loss': [12, '1: 1.36947806', '12: 0.91649084'],
    'val.score': [12, '1: 0.425', '12: 0.475'],
    'train.loss #2': [5, '1: 19.523821', '5: 9.183628'],
    'train.objective #2': [5, '1: 20.245395', '5: 9.51307'],
    'train.loss #3': [10, '1: 1.2619', '10: 0.673'],
  },
  skorch: {
    'train.loss': [8, '1: 0.6904', '8: 0.2224'],
    'val.acc': [8, '1: 0.825', '8: 0.925'],
    'val.loss': [8, '1: 0.4574', '8: 0.2561'],
  },
  'torch-epochs': {
    'train.loss': [15, '0: 1.102778', '2240: 0.66471'],
    'val.loss': [3, '640: 0.8549', '2240: 0.5983'],
    'val.accuracy': [3, '640: 0.63125', '2240: 0.8875'],
  },
  'torch-loop': {
    'train.loss': [11, '0: 0.3744', '100: 0.3133'],
    'val.loss': [3, '0: 0.3682', '100: 0.2772'],
    'train.mfu': [11, '0: -100', '100: -100'],
  },
  torchtune: {
    'train.loss': [12, '1: 6.635305404663086', '12: 0.5134297609329224'],
    'train.learning_rate': [12, '1: 0.05', '12: 0.05'],
    'train.tokens_per_second_per_gpu': [12, '1: 1024', '12: 12288'],
    'train.grad_norm': [12, '1: 6.009884834289551', '12: 1.4126594066619873'],
  },
  'tqdm-postfix': {
    'train.loss': [12, '0: 6.6353', '55: 0.0002'],
  },
  'transformers-4': {
    'train.loss': [7, '4: 3.8404', '28: 3.7883'],
    'train.grad_norm': [7, '4: 0.41285520792007446', '28: 0.4745839238166809'],
    'train.learning_rate': [7, '4: 0.009000000000000001', '28: 0.001'],
    'val.loss': [2, '12: 3.841123104095459', '24: 3.8502323627471924'],
    'val.runtime': [2, '12: 0.0026', '24: 0.0024'],
    'val.samples_per_second': [2, '12: 6190.284', '24: 6711.558'],
    'val.steps_per_second': [2, '12: 773.785', '24: 838.945'],
    'train.runtime': [1, '30: 0.135', '30: 0.135'],
    'train.samples_per_second': [1, '30: 1778.029', '30: 1778.029'],
    'train.steps_per_second': [1, '30: 222.254', '30: 222.254'],
    'train.mean_loss': [1, '30: 3.8135916709899904', '30: 3.8135916709899904'],
  },
  'transformers-5': {
    'train.loss': [7, '4: 3.84', '28: 3.788'],
    'train.grad_norm': [7, '4: 0.4129', '28: 0.4746'],
    'train.learning_rate': [7, '4: 0.009', '28: 0.001'],
    'val.loss': [3, '12: 3.841', '30: 3.853'],
    'val.runtime': [3, '12: 0.0088', '30: 0.0036'],
    'val.samples_per_second': [3, '12: 1827', '30: 4454'],
    'val.steps_per_second': [3, '12: 228.4', '30: 556.8'],
    'train.runtime': [1, '30: 0.3043', '30: 0.3043'],
    'train.samples_per_second': [1, '30: 788.7', '30: 788.7'],
    'train.steps_per_second': [1, '30: 98.58', '30: 98.58'],
    'train.mean_loss': [1, '30: 3.814', '30: 3.814'],
  },
  trl: {
    'train.loss': [8, '2: 3.755', '16: 3.674'],
    'train.grad_norm': [8, '2: 0.6372', '16: 0.4977'],
    'train.learning_rate': [8, '2: 0.009375', '16: 0.000625'],
    'train.entropy': [8, '2: 4.09', '16: 4.066'],
    'train.mean_token_accuracy': [8, '2: 0.01136', '16: 0.04545'],
    'train.num_tokens': [8, '2: 192', '16: 1536'],
    'train.runtime': [1, '16: 0.1703', '16: 0.1703'],
    'train.samples_per_second': [1, '16: 751.7', '16: 751.7'],
    'train.steps_per_second': [1, '16: 93.97', '16: 93.97'],
    'train.mean_loss': [1, '16: 3.722', '16: 3.722'],
  },
  xgboost: {
    'train.mlogloss': [20, '0: 0.76581', '19: 0.21694'],
    'train.merror': [20, '0: 0.2825', '19: 0.0625'],
    'val.mlogloss': [20, '0: 0.77411', '19: 0.3489'],
    'val.merror': [20, '0: 0.28', '19: 0.12'],
  },
};
