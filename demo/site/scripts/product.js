// @ts-check
import './basket-count.js';
import { enableAddButtons, showStock } from './shelf.js';

enableAddButtons();
showStock();
