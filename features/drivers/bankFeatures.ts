/**
 * What the bank of the specs asks about a payment, declared as any bank would: the specs then hold whatever the product's default
 * feature set becomes.
 */
export const bankFeatures = {
  name: 'bank',
  schema: {
    entities: { card: ['card'], merchant: ['merchant'] },
    numbers: { amount: { money: true } },
    categories: ['channel'],
  },
  features: [
    { name: 'CARD_COUNT_1D', entity: 'card', aggregation: 'count', window: '1d' },
    { name: 'CARD_COUNT_7D', entity: 'card', aggregation: 'count', window: '7d' },
    { name: 'CARD_MEAN_AMOUNT_1D', entity: 'card', aggregation: 'mean', field: 'amount', window: '1d' },
    { name: 'MERCHANT_FRAUD_SHARE_7D', entity: 'merchant', aggregation: 'fraudShare', window: '7d', delay: '7d' },
  ],
};
