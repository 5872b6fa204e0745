// ISO 3166-1: letters to numbers, of the countries on the map.
export const NUMBERS: Record<string, string> = {
  AL: '008', AD: '020', AM: '051', AT: '040', AZ: '031', BA: '070', BE: '056', BG: '100', BY: '112', CH: '756', CY: '196',
  CZ: '203', DE: '276', DK: '208', DZ: '012', EE: '233', EG: '818', ES: '724', FI: '246', FO: '234', FR: '250', GB: '826',
  GE: '268', GR: '300', HR: '191', HU: '348', IE: '372', IL: '376', IQ: '368', IS: '352', IT: '380', JO: '400', LB: '422',
  LI: '438', LT: '440', LU: '442', LV: '428', LY: '434', MA: '504', MC: '492', MD: '498', ME: '499', MK: '807', MT: '470',
  NL: '528', NO: '578', PL: '616', PS: '275', PT: '620', RO: '642', RS: '688', RU: '643', SE: '752', SI: '705', SK: '703',
  SM: '674', SY: '760', TN: '788', TR: '792', UA: '804', VA: '336', XK: 'Kosovo',
}; // prettier-ignore
